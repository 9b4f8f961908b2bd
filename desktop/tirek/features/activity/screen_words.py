"""Words of a line of activity: the person, the undoing, what is wrong with the signature."""

from __future__ import annotations

from collections.abc import Iterable

from tirek.features.activity.service import ActionRow, Person
from tirek.features.safekeeping.api import ROLE_WORDS
from tirek.foundation.journal.verify import ADDED, CUT, FORGED, STRANGER, UNSIGNED
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.store.ids import id_text

FAULTS: dict[str, str] = {
    UNSIGNED: mark("nobody signed it"),
    STRANGER: mark("written by a key that is not one of the signers"),
    FORGED: mark("the signature is not its author's"),
    CUT: mark("the journal does not end where it was signed"),
    ADDED: mark("changes were added after it was signed"),
}


def person_words(who: Person, texts: Texts) -> tuple[str, str]:
    """Name and role; a person whom no list of officers names gets a number."""
    name = who.name or texts.t("Unknown person {number}", number=id_text(who.id)[:6])
    return name, texts.t(ROLE_WORDS[who.role]) if who.role in ROLE_WORDS else ""


def undone_words(row: ActionRow, texts: Texts) -> str:
    """By whom and when it was taken back; empty while it holds."""
    if row.undone is None:
        return ""
    who, at = row.undone
    return texts.t("{who}, {when}", who=who, when=date_and_time(at, texts.code))


def fault_words(faults: Iterable[str], texts: Texts) -> str:
    """What is wrong with the signature; empty where nothing is."""
    return "; ".join(texts.t(FAULTS[fault]) for fault in faults)
