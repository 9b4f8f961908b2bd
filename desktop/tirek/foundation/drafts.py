"""A text that a rule or a model proposed, until a named person takes it as their own.

One type for every such text in the program: who proposed it, from which sources, what a person made of it and what
they changed. A draft is never altered: each step gives a new one, so the proposal stays comparable.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

RULES = "rules"
"""`proposed_by` of a text that was put together without a language model."""

PERSON = "person:"
"""Before the name of another person who proposed a text: a lawyer in a letter."""

MAX_TEXT = 100_000
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


class DraftState(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


class DraftIsDecided(Circumstance):
    """Somebody has already approved or rejected it."""

    def __init__(self) -> None:
        super().__init__(
            "DRAFT-01",
            mark("This draft has already been decided on. Nothing was changed."),
            mark("Make a new draft if the text must be changed."),
        )


class ApprovalNeedsAPerson(Circumstance):
    """An approval without a name or without a text is none."""

    def __init__(self) -> None:
        super().__init__(
            "DRAFT-02",
            mark("The draft was not approved: the name of the person or the text is empty."),
            mark("Read the text, fill in both and approve again."),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A place of the law or of an agreement: `article` is the bare number, `revised` the date of the text that was
    read, `checked` whether a person compared it."""

    act: str
    article: str = ""
    part: str = ""
    revised: date | None = None
    title: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of the difference between what was proposed and what was approved."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed text and its fate.

    `proposed_by` is "rules", the model's name, or "person:" and who it was; `model_version` and `pack` (of prompts or templates) stand beside it
    for the label of law № 230-VIII, art. 21. Moments are aware datetimes.
    """

    text: str
    proposed_by: str = RULES
    sources: tuple[Source, ...] = ()
    proposed_at: datetime | None = None
    model_version: str = ""
    pack: str = ""
    state: DraftState = DraftState.DRAFT
    approved_by: str = ""
    approved_at: datetime | None = None
    approved_text: str = ""
    reason: str = field(default="")

    @property
    def by_model(self) -> bool:
        """Whether a language model had a share in it, so that the label is due."""
        return self.proposed_by != RULES and not self.by_person

    @property
    def by_person(self) -> str:
        """Who proposed it, if that was another person; otherwise empty."""
        return self.proposed_by.removeprefix(PERSON) if self.proposed_by.startswith(PERSON) else ""

    @property
    def approved(self) -> bool:
        return self.state is DraftState.APPROVED

    @property
    def words(self) -> str:
        """The text that counts: the approved one, else the proposal; nothing when it was rejected."""
        if self.state is DraftState.REJECTED:
            return ""
        return self.approved_text if self.approved else self.text

    def approve(self, by: str, at: datetime, text: str | None = None) -> Draft:
        """The draft as taken over by a named person, with their text (None: word for word as proposed).

        Raises DraftIsDecided, ApprovalNeedsAPerson."""
        self._must_be_open()
        final = self.text if text is None else text
        if not by.strip() or not final.strip():
            raise ApprovalNeedsAPerson
        return replace(self, state=DraftState.APPROVED, approved_by=by.strip(), approved_at=at, approved_text=final)

    def reject(self, by: str, at: datetime, reason: str = "") -> Draft:
        """The draft as refused by a named person. Raises DraftIsDecided, ApprovalNeedsAPerson."""
        self._must_be_open()
        if not by.strip():
            raise ApprovalNeedsAPerson
        return replace(self, state=DraftState.REJECTED, approved_by=by.strip(), approved_at=at, reason=reason)

    def difference(self) -> tuple[Change, ...]:
        """What the person changed, word by word; one "same" piece when nothing; empty while undecided or rejected."""
        if not self.approved:
            return ()
        before, after = _PIECES.findall(self.text), _PIECES.findall(self.approved_text)
        changes: list[Change] = []
        for kind, start, end, other_start, other_end in difflib.SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            if kind == "equal":
                changes.append(Change("same", "".join(before[start:end])))
                continue
            if end > start:
                changes.append(Change("removed", "".join(before[start:end])))
            if other_end > other_start:
                changes.append(Change("added", "".join(after[other_start:other_end])))
        return tuple(changes)

    def _must_be_open(self) -> None:
        if self.state is not DraftState.DRAFT:
            raise DraftIsDecided

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `draft_from` reads them back."""
        values = asdict(self)
        for name in ("proposed_at", "approved_at"):
            values[name] = values[name].isoformat() if values[name] else None
        values["state"] = self.state.value
        values["sources"] = [
            {**source, "revised": source["revised"].isoformat() if source["revised"] else None}
            for source in values["sources"]
        ]
        return values


def draft_from(values: dict[str, Any]) -> Draft:
    """The draft that `as_dict` wrote. Values from outside are hostile: raises ValueError for anything else."""
    text = values.get("text")
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise ValueError("text")
    words = {
        name: _word(values, name)
        for name in ("proposed_by", "model_version", "pack", "approved_by", "approved_text", "reason")
    }
    words["proposed_by"] = words["proposed_by"] or RULES
    moments = {name: _moment(values.get(name)) for name in ("proposed_at", "approved_at")}
    state = DraftState(values.get("state") or DraftState.DRAFT)
    if state is DraftState.APPROVED and not (
        words["approved_by"] and words["approved_text"] and moments["approved_at"]
    ):
        raise ValueError("approved")
    sources = values.get("sources") or ()
    if not isinstance(sources, (list, tuple)) or len(sources) > 100:
        raise ValueError("sources")
    return Draft(text, sources=tuple(_source(one) for one in sources), state=state, **words, **moments)


def _word(values: dict[str, Any], name: str) -> str:
    value = values.get(name) or ""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError(name)
    return value


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("moment without a zone")
    return moment


def _source(value: object) -> Source:
    if not isinstance(value, dict):
        raise ValueError("source")
    revised = value.get("revised")
    return Source(
        act=str(value.get("act", ""))[:200],
        article=str(value.get("article", ""))[:40],
        part=str(value.get("part", ""))[:80],
        revised=date.fromisoformat(str(revised)[:10]) if revised else None,
        title=str(value.get("title", ""))[:1000],
        checked=value.get("checked") is True,
    )
