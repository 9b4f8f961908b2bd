"""The report on the activity of a period as a paper, in Kazakh or Russian, for the audit commission's act. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tirek.features.activity.report import EXPORTS, FAULTS, SECTIONS, Line, Report
from tirek.features.activity.screen_words import fault_words, person_words
from tirek.features.safekeeping.api import COMPARTMENT_WORDS
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.rendering.document_model import (
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Requisites,
    Signature,
    Signatures,
    Table,
)

Row = tuple[str, ...]


def report_pdf(org: OpenedOrganisation, report: Report, texts: Texts, organisation: str) -> bytes:
    """The report as PDF bytes."""
    from tirek.foundation.rendering.pdf import render_pdf

    return render_pdf(report_paper(report, texts, organisation=organisation, by=org.actor.name, role=org.actor.role, org=org))


def report_paper(report: Report, texts: Texts, *, organisation: str, by: str, role: str, org: OpenedOrganisation) -> Document:
    """The paper; `texts` say in which language."""
    t, code = texts.t, texts.code
    today = org.clock.today()
    parts = ", ".join(t(COMPARTMENT_WORDS[name]) for name in report.parts)
    closed = ", ".join(t(COMPARTMENT_WORDS[name]) for name in report.closed)
    facts = [(t("Organisation"), organisation), (t("Period"), dates.period(report.first, report.last, code)), (t("Parts that were read"), parts)]
    if closed:
        facts.append((t("Closed for this role"), closed))
    blocks: list[Block] = [
        Heading(t("REPORT ON THE ACTIVITY")),
        Heading(t("what was done with the organisation's records"), level=2),
        Requisites(left=dates.long_date(today, code)),
        Facts(tuple(facts)),
        Heading(t("Who did how many of what"), level=3),
        *_counted(report, texts),
    ]
    for name, (title, _) in SECTIONS.items():
        blocks.append(Heading(t(title), level=3))
        if name == "openings" and "identities" in report.closed:
            blocks.append(Paragraph(t("Sealed names lie in a part that the keys of this role do not open: ask the chair for this part of the report."), indent=False))
        else:
            blocks += _listed(report.sections[name], report.left_out.get(name, 0), texts)
    blocks += [Heading(t(EXPORTS), level=3), *_listed(report.exports, report.left_out.get("exports", 0), texts)]
    blocks += [Heading(t(FAULTS), level=3), *_faults(report, texts)]
    blocks.append(Note(t("Made from the journal of changes. The chain of the whole journal is proved by the command “tirek check”.")))
    blocks.append(Signatures((Signature(t("Audit commission"), by if role == "audit" else ""), Signature(t("Chair"), by if role == "chair" else ""))))
    title = t("REPORT ON THE ACTIVITY")
    return Document(title=title, language="ru" if code == "ru" else "kk", blocks=tuple(blocks), made_on=today, practice=org.practice)


def _counted(report: Report, texts: Texts) -> list[Block]:
    t = texts.t
    rows: list[Row] = []
    last = None
    for one in report.counted:
        name, role = person_words(one.who, texts)
        rows.append(("" if one.who.id == last else ", ".join(part for part in (name, role) if part), one.words, str(one.actions), str(one.records)))
        last = one.who.id
    if not rows:
        return [Paragraph(t("Nothing was done in this period."), indent=False)]
    columns = (Column(t("Who"), 3), Column(t("What was done"), 5), Column(t("Times"), 1, "right"), Column(t("Records"), 1.2, "right"))
    routine = texts.n("{count} line was written by the program itself: arrivals, openings of cards.", "{count} lines were written by the program itself: arrivals, openings of cards.", report.routine)
    return [Table(columns, tuple(rows)), *([Note(routine)] if report.routine else [])]


def _listed(lines: Sequence[Line], left_out: int, texts: Texts) -> list[Block]:
    t = texts.t
    if not lines:
        return [Paragraph(t("None."), indent=False)]
    columns = (Column(t("When"), 1.6), Column(t("Who"), 2.2), Column(t("What was done"), 3), Column(t("About"), 3.2))
    rows = tuple((_when(line.at, texts), line.who, line.words, " · ".join(part for part in (line.about, line.more) if part)) for line in lines)
    return [Table(columns, rows), *([Note(texts.n("and {count} more", "and {count} more", left_out))] if left_out else [])]


def _faults(report: Report, texts: Texts) -> list[Block]:
    t = texts.t
    blocks: list[Block] = []
    if not report.faults and not report.stray:
        words = texts.n("{count} action of the period was checked: its author's signature holds.", "{count} actions of the period were checked: the signature of each author holds.", report.actions)
        return [Paragraph(words, indent=False)]
    if report.faults:
        rows = tuple((_when(row.at, texts), person_words(row.who, texts)[0], row.words, fault_words(row.faults, texts)) for row in report.faults)
        blocks.append(Table((Column(t("When"), 1.6), Column(t("Who"), 2.2), Column(t("What was done"), 3), Column(t("What is wrong"), 3.2)), rows))
    left = report.left_out.get("faults", 0)
    if left:
        blocks.append(Note(texts.n("and {count} more", "and {count} more", left)))
    if report.stray:
        blocks.append(Paragraph(texts.n("{count} change belongs to no action at all.", "{count} changes belong to no action at all.", report.stray), indent=False))
    return blocks


def _when(at: datetime, texts: Texts) -> str:
    local = at.astimezone(KAZAKHSTAN)
    return f"{dates.short_date(local.date(), texts.code)} {local:%H:%M}"
