"""Words of records, fields and values wherever the journal is shown: the page of activity, histories, two versions of one field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from tirek.features.members.api import kind_words
from tirek.foundation.clock import moment_of
from tirek.foundation.identifiers.iin import mask_iin
from tirek.foundation.identifiers.phone import show_phone
from tirek.foundation.journal.versions import REMOVED
from tirek.foundation.language.dates import date_and_time, long_date, money, month_and_year
from tirek.foundation.language.texts import Texts, mark

TABLES: dict[str, str] = {
    "member": mark("Member's card"),
    "member_relief": mark("Relief"),
    "family_event": mark("Family event"),
    "not_the_same": mark("Two people kept apart"),
    "list_memory": mark("Columns of a list"),
    "worker": mark("Worker on the staff list"),
    "worker_apart": mark("Two people kept apart"),
    "transfer": mark("Transfer of a member"),
    "transfer_keys": mark("Keys for transfers"),
    "card_key": mark("Key for membership cards"),
    "membership_card": mark("Membership card"),
    "dues_rate": mark("Rate of dues"),
    "dues_sharing": mark("Shares of the upper bodies"),
    "dues_line": mark("Line of the dues"),
    "payroll_list": mark("The accountant's list"),
    "payroll_row": mark("Row of the accountant's list"),
    "cash_receipt": mark("Cash receipt"),
    "books_deed": mark("Books of a month"),
    "benefit": mark("Help or service"),
    "benefit_person": mark("Who had the help"),
    "appeal": mark("Appeal"),
    "sealed_word": mark("Sealed word of a member"),
    "word_taken": mark("Sealed word of a member"),
    "told_answer": mark("“You asked, we did”"),
    "referral": mark("Case sealed to somebody else"),
    "referral_reply": mark("Reply to a sealed case"),
    "arrived_case": mark("Sealed case that came"),
    "question": mark("Question"),
    "appeal_identity": mark("Sealed name of an applicant"),
    "identity_opening": mark("Opening of a sealed name"),
    "installation": mark("Computer"),
    "exchange_membership": mark("Standing with the centre"),
    "exchange_message": mark("Message for the centre"),
    "exchange_bundle": mark("Sealed envelope"),
    "exchange_told": mark("What the centre knows"),
    "exchange_incoming": mark("What arrived"),
    "exchange_round": mark("Exchange"),
    "pack": mark("Pack"),
    "organisation_card": mark("Card of the organisation"),
    "officer": mark("Person who opens this organisation"),
    "setting": mark("Setting"),
    "law_revision": mark("Text of a law"),
    "paper": mark("Document"),
    "notice": mark("Notice"),
    "reading": mark("Opening of a card"),
    "handover_act": mark("Act of hand-over"),
    "erasure_act": mark("Act of erasure"),
    "consent": mark("Consent"),
    "keeper_key": mark("Keeper's key"),
    "keeper_request": mark("Request for recovery"),
    "arrived_letter": mark("Sealed letter"),
    "card_certificate": mark("Certificate for membership cards"),
    "card_paper": mark("Paper for membership cards"),
    "card_withdrawn": mark("List of withdrawn cards"),
}
FIELDS: dict[str, str] = {
    "last_name": mark("Surname"), "first_name": mark("Name"), "patronymic": mark("Patronymic"), "former_last_name": mark("Former surname"),
    "other_last_name": mark("Surname in the other spelling"), "other_first_name": mark("Name in the other spelling"),
    "other_patronymic": mark("Patronymic in the other spelling"), "iin": mark("IIN"), "birth_date": mark("Birth date"), "sex": mark("Sex"),
    "phone": mark("Phone"), "phone_2": mark("Second phone"), "phone_typed": mark("Phone as it was written"), "email": mark("E-mail"),
    "address": mark("Address"), "post": mark("Post"), "subject": mark("Subject"), "category": mark("Category"), "workload": mark("Workload"),
    "hours_per_week": mark("Hours a week"), "hired_on": mark("Hired on"), "staff_number": mark("Staff number"),
    "contract_kind": mark("Kind of contract"), "contract": mark("Labour contract"), "contract_from": mark("Contract from"),
    "contract_until": mark("Contract until"), "card_number": mark("Membership card number"), "joined_on": mark("Joined the union on"),
    "joined_ground": mark("Ground of joining"), "joined_decision": mark("Decision on joining"), "left_on": mark("Left on"),
    "left_ground": mark("Ground of leaving"), "left_decision": mark("Decision on leaving"), "consent": mark("Consent to the use of personal data"),
    "consent_on": mark("Date of the consent"), "education": mark("Education"), "experience": mark("Length of service"), "note": mark("Note"),
    "merged_into": mark("Made one with the card of"), "name": mark("Name"), "text": mark("Text"), "outcome": mark("Outcome"), "state": mark("State"),
    "cause": mark("Cause"), "received_on": mark("Received on"), "channel": mark("How it came"), "confidentiality": mark("Who sees the name"),
    "applicant_name": mark("Who appeals"), "applicant_member": mark("Who appeals"), "for_lawyer": mark("For the lawyer"), "due_on": mark("Answer by"),
    "answered_on": mark("Answered on"), "answer_draft": mark("The answer"), "answer": mark("The answer"), "value": mark("Value"), "key": mark("What it is about"),
    "director": mark("Director"), "school": mark("School"), "place": mark("Place"), "name_kk": mark("Organisation in Kazakh"),
    "week_days": mark("Working days in a week"), "work_language": mark("Language of work"), "role": mark("Role"), "kind": mark("Kind"),
    "since": mark("From"), "until": mark("Until"), "paper": mark("Paper"), "happened_on": mark("Day"), "who": mark("Whose event"),
    "member": mark("Member"), "one": mark("One card"), "other": mark("The other card"), "worker": mark("Worker"), "invited_on": mark("Invited on"),
    "invited_by": mark("Invited by"), "direction": mark("Where to or where from"), "peer_name": mark("The other organisation"),
    "number_there": mark("Number there"), "ground": mark("Ground"), "reason": mark("Reason"), "started_on": mark("Began on"), "ended_on": mark("Ended on"),
    "serial": mark("Number of the card"), "issued_on": mark("Given out on"), "withdrawn_on": mark("Withdrawn on"), "shares": mark("Shares"),
    "month": mark("Month"), "period": mark("In the books of"), "side": mark("Charge or payment"), "amount_tiyn": mark("Sum"),
    "total_tiyn": mark("Total"), "stated_tiyn": mark("Total that the list names"), "taken_tiyn": mark("Taken in that month"),
    "correction": mark("Correction"), "corrects": mark("What it corrects"), "booked_on": mark("Booked on"), "payroll": mark("The accountant's list"),
    "payroll_row": mark("Row of the accountant's list"), "receipt": mark("Cash receipt"), "file_name": mark("File"), "taken_on": mark("Taken in on"),
    "how": mark("How it is known"), "payer": mark("Who paid"), "received_by": mark("Who took it"), "deed": mark("What was done"), "by": mark("By whom"),
    "at": mark("When"), "lines": mark("Lines"), "title": mark("Title"), "result": mark("What came of it"), "approved_by": mark("Checked by"),
    "approved_at": mark("Checked on"), "benefit": mark("Help or service"), "appeal": mark("Appeal"), "question": mark("Question"),
    "received_at": mark("Arrived on"), "asked_at": mark("Asked on"), "lang": mark("Language"), "language": mark("Language"), "checked": mark("Checked by"),
    "remark": mark("Remark"), "reported_at": mark("Reported on"), "device": mark("Computer"), "letter": mark("Letter"), "centre": mark("Centre"),
    "version": mark("Version"), "act": mark("Act"), "revised": mark("Revision of"), "added_at": mark("Added on"), "template": mark("Kind of document"),
    "made_on": mark("Date"), "published_at": mark("Published on"), "read_at": mark("Read on"), "record": mark("Record"), "actor": mark("Who"),
    "made_at": mark("Made on"), "from_name": mark("Handed over by"), "to_name": mark("Taken over by"), "erased": mark("What was destroyed"),
    "journal_rows": mark("Rows of the journal emptied"), "purpose": mark("Purpose"), "given_on": mark("Given on"), "text_version": mark("Version of the text"),
    "organisation": mark("Organisation"), "seen_at": mark("Seen on"), "may_open_at": mark("May be opened from"), "decided_at": mark("Decided on"),
    "sender": mark("Sender"), "came_at": mark("Arrived on"), "done_at": mark("Dealt with on"), "as_of": mark("As of"), "ended": mark("Ended on"),
    "handed_over": mark("Handed over"), "delivered": mark("Delivered"), "received": mark("Received"), "problems": mark("Problems"), "records": mark("Records"),
    "reader_name": mark("For whom"), "opened_at": mark("Opened on"), "opened_on": mark("Opened on"), "sent_on": mark("Sent on"),
    "signed_by": mark("Signed by"), "words": mark("Text"), "asks": mark("What is asked for"), "taken_at": mark("Read on"), "asked": mark("What was asked"),
    "done": mark("What was done"), "told_on": mark("Told on"), "referral": mark("Case sealed to somebody else"), "answers": mark("What was filled in"), "region": mark("Region"), "number": mark("Number"),
    REMOVED: mark("On the list or taken off"),
}  # fmt: skip
_BY_TABLE: dict[tuple[str, str], str] = {
    ("member", "subject"): mark("Subject taught"), ("worker", "subject"): mark("Subject taught"), ("appeal", "subject"): mark("What it is about"),
    ("member", "state"): mark("Membership"), ("dues_rate", "value"): mark("Rate of dues"), ("organisation_card", "name"): mark("Organisation"),
    ("identity_opening", "reason"): mark("Reason"), ("benefit", "title"): mark("What was it?"), ("payroll_row", "place"): mark("Place in the file"),
}  # fmt: skip
SETTINGS: dict[str, str] = {
    "appeal_term": mark("Term of answering an appeal"),
    "lock_minutes": mark("Locking after idle minutes"),
    "letterhead": mark("Letterhead of documents"),
    "letters": mark("Address for sealed letters at the centre"),
    "relay_copy": mark("Sealed copy at the centre"),
    "backed_up_at": mark("Last backup"),
    "recovery_code_waits": mark("Printed recovery code"),
    "keepers_names": mark("The two keepers"),
    "keepers_chosen_at": mark("The two keepers were chosen"),
    "keepers_refused_at": mark("The two keepers were given up"),
    "dues_list_columns": mark("Columns of the accountant's list"),
}
"""Keys of settings in words."""
_VALUES: dict[str, dict[str, str]] = {
    "channel": {"table": mark("In person"), "phone": mark("By telephone"), "paper": mark("On paper"), "message": mark("By message"), "other": mark("Another way")},
    "confidentiality": {"named": mark("Openly"), "confidential": mark("Only me and the lawyer"), "anonymous": mark("Without a name")},
    "outcome": {"satisfied": mark("Done as asked"), "partly": mark("Done in part"), "explained": mark("Explained"), "refused": mark("Refused with reasons")},
    "sex": {"male": mark("Man"), "female": mark("Woman")},
    "answer": {"joins": mark("Joins"), "later": mark("Answers later"), "no": mark("Does not join")},
    "side": {"charge": mark("to be paid"), "payment": mark("payment")},
    "deed": {"close": mark("Closed"), "reopen": mark("Opened again")},
    "direction": {"out": mark("to another organisation"), "in": mark("from another organisation")},
    "role": {"chair": mark("Chair"), "deputy": mark("Deputy chair"), "treasurer": mark("Treasurer"), "audit": mark("Audit commission"), "reader": mark("Reader")},
    "language": {"kk": mark("Kazakh"), "ru": mark("Russian")},
}  # fmt: skip
_VALUES["lang"] = _VALUES["work_language"] = _VALUES["language"]
_STATES: dict[str, dict[str, str]] = {
    "appeal": {"open": mark("waits for an answer"), "answered": mark("answered")},
    "paper": {"draft": mark("Draft"), "ready": mark("Not yet checked"), "approved": mark("Approved")},
    "transfer": {
        "sent": mark("on the way"), "recalled": mark("asked back"), "moved": mark("moved"), "returned": mark("came back"),
        "arriving": mark("not decided yet"), "taken": mark("taken in"), "refused": mark("not taken in"),
    },
    "keeper_request": {"opened": mark("given out"), "refused": mark("refused"), "waiting": mark("waits")},
    "word_taken": {"registered": mark("recorded as an appeal"), "answered": mark("answered"), "closed": mark("closed")},
}  # fmt: skip
_KINDS: dict[str, dict[str, str]] = {
    "dues_rate": {"percent": mark("Percent of pay"), "sum": mark("Sum a month")},
    "benefit": {
        "event": mark("Event"), "money": mark("Help in money"), "trip": mark("Trip or voucher"), "legal": mark("Legal help"), "training": mark("Training"),
        "other": mark("Other help"),
    },
    "reading": {
        "member": mark("Member's card"), "appeal": mark("Appeal"), "activity": mark("Page of activity"), "export.members": mark("List of members saved as a file"),
        "export.activity": mark("Page of activity saved as a file"), "export.dues": mark("Lists of dues saved as a file"),
        "export.staff": mark("Staff list saved as a file"),
    },
    "keeper_key": {"region": mark("Region"), "centre": mark("Centre")},
}  # fmt: skip
_CHOSEN = {"contract_kind": "contract_kind", "consent": "consent", "joined_ground": "joined_ground"}
"""Fields whose values are choices of the register: field → group."""
_CHOSEN_KINDS = {"member_relief": "relief", "family_event": "family_event"}
_YES_NO = ("for_lawyer", "correction", "iin_verified", "known")
_MONTHS = ("month", "period", "since")
UNSHOWN = frozenset({
    "id", "fold", "sort_key", "iin_verified", "post_id", "category_typed", "number_year", "number_letter", "number_seq", "card_id", "due_rule",
    "digest", "known", "sha", "blob", "salt", "schema", "size", "revision", "membership", "secret", "public", "seal_id", "signed", "statement",
    "signature_from", "signature_to", "secret_blob", "keys_blob", "bundle_blob", "sealed", "reply_key", "word", "root", "names", "order", "what", "vault",
    "headings", "columns", "zone", "sources", "made_by", "knowledge", "follows", "articles", "template_version", "about_kind", "about_id", "peer",
    "transfer", "person", "proof", "succession", "made", "card", "code", "url", "centre_sign", "centre_seal", "enrolled_at", "handed_at", "answered_at",
    "here", "bytes_out", "bytes_in", "valid_until", "folder", "installed_at", "bundle", "reader", "batch", "sender_key", "notice", "told", "followed", "file", "case", "content", "heads",
})  # fmt: skip
"""Fields that the program keeps for itself: not shown field by field."""
_LONGEST = 400


def table_words(texts: Texts, table: str) -> str:
    """What kind of record it is."""
    return texts.t(TABLES.get(table, mark("Record")))


def field_words(texts: Texts, table: str, field: str) -> str:
    """What the field is called on its card."""
    words = _BY_TABLE.get((table, field)) or FIELDS.get(field)
    return texts.t(words) if words else texts.t("Another field ({name})", name=field.replace("_", " "))


def value_words(texts: Texts, field: str, value: Any, table: str = "", names: Mapping[int, str] | None = None) -> str:
    """A value as a person reads it. `names`: what the numbers of other records stand for."""
    if field == REMOVED:
        return texts.t("Taken off the list") if value is not None else texts.t("Stays on the list, with the changes")
    if value is None or value == "":
        return texts.t("Empty")
    if isinstance(value, bytes):
        return texts.t("Made by the program")
    if isinstance(value, int) and names is not None and value in names:
        return names[value]
    words = _number(texts, field, value, table) or _code(texts, field, str(value), table) or _plain(texts, field, str(value), table)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _number(texts: Texts, field: str, value: Any, table: str) -> str:
    if field in _YES_NO:
        return texts.t("yes") if value else texts.t("no")
    if not isinstance(value, (int, float)):
        return ""
    if field.endswith("_tiyn"):
        return money(int(value), texts.code)
    if field == "at" or field.endswith("_at"):
        return date_and_time(moment_of(int(value)), texts.code)
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else ""


def _code(texts: Texts, field: str, value: str, table: str) -> str:
    """The words of a value that is one of a few."""
    if field in _CHOSEN:
        return kind_words(_CHOSEN[field], value, texts.code)
    if field == "kind" and table in _CHOSEN_KINDS:
        return kind_words(_CHOSEN_KINDS[table], value, texts.code)
    if (table, field) == ("member", "state"):
        return kind_words("state", value, texts.code)
    known = {"state": _STATES.get(table), "kind": _KINDS.get(table)}.get(field) or _VALUES.get(field) or {}
    if (table, field) == ("setting", "key"):
        known = SETTINGS
    return texts.t(known[value]) if value in known else ""


def _plain(texts: Texts, field: str, value: str, table: str) -> str:
    if field == "iin":
        return mask_iin(value)
    if field in ("phone", "phone_2") and value.startswith("+"):
        return show_phone(value)
    if field in _MONTHS and len(value) == 7:
        return month_and_year(int(value[:4]), int(value[5:]), texts.code) if value[:4].isdigit() and value[5:].isdigit() else value
    if field.endswith(("_on", "_date", "_until", "_from")) or field in ("since", "until", "revised"):
        try:
            return long_date(date.fromisoformat(value), texts.code)
        except ValueError:
            return value
    if field in ("answer_draft", "answers") or (table, field) == ("setting", "value"):
        return _of_json(value)
    return value


def _of_json(value: str) -> str:
    """What a person wrote inside a packed value; the value itself where there is nothing of the kind."""
    try:
        told = json.loads(value)
    except ValueError:
        return value
    if isinstance(told, dict):
        return str(told["text"]) if told.get("text") else ", ".join(f"{one}" for one in told.values() if isinstance(one, (str, int)) and one != "")
    return "" if told is None else str(told)
