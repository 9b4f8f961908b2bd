"""The yearly sheet «what the union did for you», from approved records only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tirek.features.benefits.rules import KINDS, Received, by_kind, total
from tirek.foundation.language.dates import long_date, money_in_words_of_papers, short_date
from tirek.foundation.language.texts import load_texts
from tirek.foundation.rendering.document_model import (
    Block,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Signature,
    Signatures,
    Table,
)


@dataclass(frozen=True, slots=True)
class Giver:
    """The organisation that gives the sheet out, and who signs it."""

    organisation: str
    signer: str
    made_on: date
    practice: bool = False


def yearly_sheet(name: str, year: int, items: Sequence[Received], giver: Giver, language: str) -> Document:
    """The sheet of one member in Kazakh or Russian. Without records it says so and invents nothing."""
    texts = load_texts(language)
    t = texts.t
    title = t("What the union did for you in {year}", year=year)
    blocks: list[Block] = [Paragraph(giver.organisation, align="center", indent=False), Heading(title), Heading(name, 2)]
    if not items:
        blocks.append(Paragraph(t("There is no approved record of this year yet.")))
    else:
        columns = (Column(t("Date"), 1.3), Column(t("Kind"), 1.8), Column(t("What it was and what came of it"), 4.2), Column(t("Sum"), 1.7, "right"))
        rows = tuple(
            (short_date(one.happened_on, language), t(KINDS[one.kind]), ". ".join(part.rstrip(".") for part in (one.title, one.result) if part),
             money_in_words_of_papers(one.amount, language) if one.amount else "") for one in items
        )  # fmt: skip
        blocks.append(Table(columns, rows))
        said = [texts.n("{kind}: {count} time", "{kind}: {count} times", one.count, kind=t(KINDS[one.kind])) for one in by_kind(items)]
        blocks.append(Paragraph(t("In all: {kinds}.", kinds="; ".join(said)), indent=False))
        if whole := total(items):
            blocks.append(Paragraph(t("Worth together: {sum}.", sum=money_in_words_of_papers(whole, language)), indent=False))
    blocks.append(Signatures((Signature(t("Chair of the union committee"), giver.signer),)))
    blocks.append(Note(t("From records that a named person has approved. Made on {day}.", day=long_date(giver.made_on, language))))
    return Document(
        title=title, language="kk" if language == "kk" else "ru", blocks=tuple(blocks), author=giver.signer, made_on=giver.made_on,
        practice=giver.practice, running=giver.organisation,
    )  # fmt: skip
