"""What the exchange calls things for people: kinds of messages, states, stages of a round, fields."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tirek.features.appeals.api import Appeals
from tirek.features.exchange_desk.service import Month
from tirek.foundation.exchange.outgoing import OutgoingView
from tirek.foundation.language.dates import number
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.tokens import Tone

STATES: Mapping[str, tuple[str, Tone]] = {
    "waiting": (mark("Waiting"), "info"),
    "handed_over": (mark("Handed over"), "warn"),
    "delivered": (mark("Delivered"), "ok"),
    "refused": (mark("Refused"), "bad"),
}
"""The only four words for the state of a message; «delivered» only with a signed receipt."""

KINDS: Mapping[str, str] = {
    "appeal_cards": mark("Cards of appeals, without names and texts"),
    "totals": mark("Totals of the month"),
    "organisation_key": mark("Public key for membership cards"),
    "card_withdrawals": mark("Numbers of withdrawn membership cards"),
    "relay": mark("Sealed letter; the centre cannot open it"),
    "shelf_file": mark("Sealed part of the records for the organisation's own computers"),
    "shelf_drop": mark("Sealed parts that are not needed any more"),
    "shelf_ask": mark("Question for all sealed parts"),
    "address": mark("Address of this organisation, for sealed letters"),
    "withdrawal": mark("Computers that take part no longer"),
    "member_reply": mark("What was done with a member's word"),
    "notices_opened": mark("Which notices of the centre were opened here"),
    "public_answer": mark("“You asked, we did” for the members' page, approved by a person"),
    "wrong_answer": mark("Report of a wrong answer, approved by a person"),
}

STAGES: Mapping[str, str] = {
    "collect": mark("Gathering what has changed"),
    "enrol": mark("Introducing this computer to the centre"),
    "build": mark("Sealing"),
    "greet": mark("Asking the centre"),
    "hand_over": mark("Handing over"),
    "receive": mark("Taking what came"),
    "stick_write": mark("Writing to the stick"),
    "stick_read": mark("Reading from the stick"),
}

FIELDS: Mapping[str, str] = {
    "card": mark("Random number of the card"),
    "record": mark("Random number of the record"),
    "revision": mark("Revision"),
    "month": mark("Month"),
    "cause": mark("Cause, only the main group"),
    "term_kept": mark("Answered in time"),
    "outcome": mark("Outcome"),
    "members": mark("Members, as a range"),
    "appeals": mark("Appeals by cause"),
    "workers": mark("Workers by the staff list, as a range"),
    "density": mark("Members among the workers, per cent, as a range"),
    "key": mark("Number of the key"),
    "public": mark("Public key"),
    "proof": mark("Signature by this key"),
    "succession": mark("Signature by the key before"),
    "letter": mark("Sealed letter"),
    "data": mark("Sealed content"),
    "sealed": mark("Sealed content"),
    "name": mark("Name that tells nothing"),
    "names": mark("Names that tell nothing"),
    "piece": mark("Piece"),
    "pieces": mark("Pieces in all"),
    "asked": mark("Random number"),
    "word": mark("Random number"),
    "state": mark("State"),
    "text": mark("Signed public address"),
    "answer": mark("Random number"),
    "you_asked": mark("You asked"),
    "we_did": mark("We did"),
    "notices": mark("Notices"),
    "withdrawn": mark("Shown no more"),
    "installations": mark("Computers by their keys"),
    "report": mark("Random number of the report"),
    "lang": mark("Language"),
    "question": mark("Question, names hidden"),
    "remark": mark("What is wrong in the answer"),
    "sources": mark("Articles the answer stood on"),
    "zone": mark("Kind of the answer"),
    "made_by": mark("Who wrote the answer"),
    "knowledge": mark("Version of the knowledge"),
}


_GROUP = 16
_UNBROKEN = re.compile(r"\S{33,}")
"""A key or a signature has no spaces of its own: shown in groups, so that no line is cut."""


def kind_words(kind: str, texts: Texts) -> str:
    """A kind in words; a kind that is not known here by its own name."""
    return texts.t(KINDS[kind]) if kind in KINDS else kind


def state_chip(state: str, texts: Texts) -> tuple[str, Tone]:
    words, tone = STATES.get(state, (state, "plain"))
    return texts.t(words), tone


def size_words(size: int, texts: Texts) -> str:
    """«1 240 bytes», and kilobytes from ten thousand on."""
    if size >= 10_000:
        return texts.t("{count} KB", count=number(size / 1024, texts.code))
    return texts.n("{count} byte", "{count} bytes", size)


def month_words(month: Month, texts: Texts) -> str:
    """«2026-11: 12 messages, 4 100 bytes, 0 personal fields; sealed letters beside them: 2»."""
    messages = texts.n("{count} message", "{count} messages", month.messages)
    words = texts.t("{month}: {messages}, {size}, personal fields in open messages: 0", month=month.month, messages=messages, size=size_words(month.bytes, texts))
    return words + (" · " + texts.t("sealed for one reader: {count}", count=month.sealed) if month.sealed else "")


def field_words(name: str, texts: Texts) -> str:
    return texts.t(FIELDS[name]) if name in FIELDS else name


def value_words(name: str, value: object, texts: Texts, causes: Mapping[str, str]) -> str:
    """A decoded value as people read it; codes of causes by their titles."""
    if value is None:
        return texts.t("fewer than five, not told") if name in causes else "—"
    if isinstance(value, bool):
        return texts.t("yes") if value else texts.t("no")
    if name == "cause":
        return causes.get(str(value), str(value))
    if isinstance(value, list):
        return "–".join("…" if one is None else str(one) for one in value)
    return _UNBROKEN.sub(lambda run: " ".join(run.group()[at : at + _GROUP] for at in range(0, len(run.group()), _GROUP)), str(value))


def cause_titles(org: object, texts: Texts) -> dict[str, str]:
    """Titles of causes by code, in the user's language."""
    return {code: cause.titles.get(texts.code, code) for code, cause in Appeals(org).causes.items()}  # type: ignore[arg-type]


def records_words(message: OutgoingView, texts: Texts) -> str:
    """«12 records»: how many cards a message holds."""
    fields = message.fields
    cards = fields.get("cards") if isinstance(fields, dict) else None
    return texts.n("{count} record", "{count} records", len(cards) if isinstance(cards, list) else 1)
