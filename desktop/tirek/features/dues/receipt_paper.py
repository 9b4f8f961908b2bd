"""The receipt for cash as a paper: one half stays with the union, the other goes to the payer."""

from __future__ import annotations

from datetime import date

from tirek.features.dues.views import Receipt
from tirek.foundation.language.dates import long_date, money_in_words_of_papers, month_and_year
from tirek.foundation.language.money import money_in_words
from tirek.foundation.language.texts import load_texts
from tirek.foundation.rendering.document_model import (
    Block,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Rule,
    Signature,
    Signatures,
    Space,
)


def receipt_paper(receipt: Receipt, organisation: str, language: str, *, practice: bool = False) -> Document:
    """Both halves on one sheet, in Kazakh or Russian; the sum stands in words in both languages."""
    texts = load_texts(language)
    title = texts.t("Cash receipt No. {number}", number=receipt.number)
    halves = (texts.t("This half stays with the union"), texts.t("This half is for the payer"))
    blocks: list[Block] = []
    for place, half in enumerate(halves):
        if place:
            blocks += [Space(1.5), Rule(dashed=True), Space(1.5)]
        blocks += _half(receipt, organisation, language, title, half)
    return Document(
        title=title, language="kk" if language == "kk" else "ru", blocks=tuple(blocks), author=receipt.received_by,
        made_on=date.fromisoformat(receipt.received_on), practice=practice, running=organisation,
    )  # fmt: skip


def _half(receipt: Receipt, organisation: str, language: str, title: str, half: str) -> list[Block]:
    texts = load_texts(language)
    t = texts.t
    year, month = (int(part) for part in receipt.month.split("-"))
    words = " / ".join(money_in_words(receipt.amount, code) for code in ((language, "ru") if language == "kk" else (language, "kk")))
    rows = (
        (t("Date"), long_date(date.fromisoformat(receipt.received_on), language)),
        (t("Received from"), receipt.payer),
        (t("For what"), t("Membership dues for {month}", month=month_and_year(year, month, language))),
        (t("Sum"), money_in_words_of_papers(receipt.amount, language)),
        (t("Sum in words"), words),
    )
    blocks: list[Block] = [Paragraph(organisation, align="center", indent=False), Heading(title), Facts(rows)]
    if receipt.cancelled:
        blocks.append(Paragraph(t("This receipt was cancelled: its payment was taken back in the ledger."), indent=False))
    blocks += [Signatures((Signature(t("Received by"), receipt.received_by),)), Note(half)]
    return blocks
