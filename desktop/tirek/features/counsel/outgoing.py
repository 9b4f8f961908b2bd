"""A report of a wrong answer, for the lawyers of the centre: the only place that builds a message from a question.

A question is a person's own words, so it never goes by itself and never from the column: what leaves is the text that the
person at the computer has read, changed and approved, byte for byte (`ApprovedText`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tirek.foundation.exchange.messages import ApprovedText
from tirek.foundation.privacy.screening import mask
from tirek_protocol.messages import Message, WrongAnswer, write

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Report:
    """Exactly what would leave. `sources`: act, article and day of the text of each source; `hidden`: how many names and numbers were replaced."""

    report: bytes
    lang: str
    question: str
    remark: str
    sources: tuple[str, ...]
    zone: str
    made_by: str
    knowledge: str
    hidden: int = 0

    def changed(self, question: str, remark: str) -> Report:
        """The same with the texts as the person has rewritten them."""
        return replace(self, question=question.strip()[:LONGEST], remark=remark.strip()[:LONGEST])


def screened(report: Report, names: Sequence[str]) -> Report:
    """The texts with everything that looks personal replaced by labels. Finding nothing proves nothing: a person reads it."""
    question, _ = mask(report.question[:LONGEST], names)
    remark, _ = mask(report.remark[:LONGEST], names)
    hidden = sum(1 for before, after in ((report.question, question), (report.remark, remark)) if before[:LONGEST] != after)
    return replace(report, question=question[:LONGEST], remark=remark[:LONGEST], hidden=hidden)


def message_of(report: Report) -> Message:
    """The message that would leave. Raises Malformed where a field does not fit."""
    made_by = "rules" if report.made_by == "rules" else "model"
    return write(WrongAnswer(report.report, report.lang, report.question, report.remark, list(report.sources), report.zone, made_by, report.knowledge))  # type: ignore[arg-type]


def approved(report: Report, seen: bytes, by: str) -> ApprovedText:
    """The report as a person has approved it. Raises Bug EXCHANGE-NOT-SEEN unless `seen` names these very bytes."""
    return ApprovedText(message_of(report), seen, by)


def report_name(vault: str, question: int) -> bytes:
    """A name for the report that tells nothing of the question, and is the same when it is sent again."""
    return hashlib.sha256(f"tirek wrong answer 1\0{vault}\0{question}".encode()).digest()[:8]
