"""Words for records and fields that two computers may have written differently."""

from __future__ import annotations

from datetime import date
from typing import Any

from tirek.foundation.identifiers.phone import show_phone
from tirek.foundation.journal.versions import REMOVED
from tirek.foundation.language.dates import long_date
from tirek.foundation.language.texts import Texts, mark

TABLES: dict[str, str] = {
    "member": mark("Member's card"),
    "appeal": mark("Appeal"),
    "appeal_identity": mark("Sealed name of an applicant"),
    "paper": mark("Document"),
    "question": mark("Question"),
    "setting": mark("Setting"),
    "organisation_card": mark("Card of the organisation"),
    "officer": mark("Person who opens this organisation"),
    "transfer": mark("Transfer of a member"),
}
FIELDS: dict[str, str] = {
    "last_name": mark("Surname"),
    "first_name": mark("Name"),
    "patronymic": mark("Patronymic"),
    "former_last_name": mark("Former surname"),
    "iin": mark("IIN"),
    "birth_date": mark("Birth date"),
    "sex": mark("Sex"),
    "phone": mark("Phone"),
    "phone_typed": mark("Phone as it was written"),
    "email": mark("E-mail"),
    "address": mark("Address"),
    "post": mark("Post"),
    "subject": mark("Subject"),
    "category": mark("Category"),
    "workload": mark("Workload"),
    "hours_per_week": mark("Hours a week"),
    "hired_on": mark("Hired on"),
    "contract": mark("Labour contract"),
    "contract_until": mark("Contract until"),
    "card_number": mark("Membership card number"),
    "joined_on": mark("Joined the union on"),
    "education": mark("Education"),
    "experience": mark("Length of service"),
    "note": mark("Note"),
    "name": mark("Name"),
    "text": mark("Text"),
    "outcome": mark("Outcome"),
    "state": mark("State"),
    "cause": mark("Cause"),
    "answered_on": mark("Answered on"),
    "answer_draft": mark("Answer"),
    "value": mark("Value"),
    "director": mark("Director"),
    "school": mark("School"),
    "place": mark("Place"),
    REMOVED: mark("On the list or taken off"),
}
_BY_TABLE: dict[tuple[str, str], str] = {("member", "subject"): mark("Subject taught"), ("appeal", "subject"): mark("What it is about")}
_LONGEST = 400


def table_words(texts: Texts, table: str) -> str:
    """What kind of record it is."""
    return texts.t(TABLES.get(table, mark("Record")))


def field_words(texts: Texts, table: str, field: str) -> str:
    """What the field is called on its card."""
    words = _BY_TABLE.get((table, field)) or FIELDS.get(field)
    return texts.t(words) if words else texts.t("Another field ({name})", name=field.replace("_", " "))


def value_words(texts: Texts, field: str, value: Any) -> str:
    """A value as a person reads it."""
    if field == REMOVED:
        return texts.t("Taken off the list") if value is not None else texts.t("Stays on the list, with the changes")
    if value is None or value == "":
        return texts.t("Empty")
    if isinstance(value, bytes):
        return texts.t("Made by the program")
    words = show_phone(str(value)) if field == "phone" else str(value)
    if field.endswith(("_on", "_date", "_until", "_from")):
        try:
            return long_date(date.fromisoformat(words), texts.code)
        except ValueError:
            pass
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
