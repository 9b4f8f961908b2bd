"""What an appeal is and what may be said of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.folding import fold
from tirek.foundation.language.texts import mark

CHANNELS = ("table", "phone", "paper", "message", "other")
CONFIDENTIALITY = ("named", "confidential", "anonymous")
OUTCOMES = ("satisfied", "partly", "explained", "refused")
MATTER = "appeal_answer"
SOON_DAYS = 3
SUBJECT_LETTERS, TEXT_LETTERS = 300, 100_000


@dataclass(frozen=True)
class Applicant:
    """Who appeals: a member of the register, or a name written by hand."""

    member: int | None = None
    name: str | None = None


@dataclass(frozen=True)
class NewAppeal:
    """What is written down at the table. `cause` is an id of the cause tree or None (not sorted yet)."""

    received_on: date
    channel: str
    confidentiality: str
    subject: str
    text: str = ""
    applicant: Applicant | None = None
    cause: str | None = None
    question: int | None = None
    for_lawyer: bool = False


@dataclass(frozen=True)
class Cause:
    """A place in the cause tree. `words` are everyday words that point to it."""

    id: str
    parent: str | None
    titles: dict[str, str]
    words: tuple[str, ...]

    @property
    def first_level(self) -> str:
        return self.parent or self.id


@dataclass(frozen=True)
class Suggestion:
    """A cause that the words of an appeal point to, and by which words. A person decides."""

    cause: str
    because: tuple[str, ...]


def load_causes(path: Path) -> dict[str, Cause]:
    """The cause tree of `resources/rules/causes.jsonl`."""
    causes: dict[str, Cause] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            titles = {language: row[f"title_{language}"] for language in ("kk", "ru", "en")}
            words = (*row.get("words_kk", ()), *row.get("words_ru", ()))
            causes[row["id"]] = Cause(row["id"], row.get("parent"), titles, tuple(words))
    return causes


def check(new: NewAppeal, causes: Iterable[str], today: date) -> None:
    """Raises Circumstance APPEAL-… when something is wrong; then nothing is written."""
    if new.channel not in CHANNELS:
        raise Circumstance(
            "APPEAL-01",
            mark("It is not known how the appeal came in: “{word}”."),
            mark("Choose: {choices}."),
            word=new.channel[:40],
            choices=", ".join(CHANNELS),
        )
    if new.confidentiality not in CONFIDENTIALITY:
        raise Circumstance(
            "APPEAL-02",
            mark("It is not known who may see the name: “{word}”."),
            mark("Choose: {choices}."),
            word=new.confidentiality[:40],
            choices=", ".join(CONFIDENTIALITY),
        )
    named = new.applicant is not None and (new.applicant.member is not None or bool((new.applicant.name or "").strip()))
    if new.confidentiality == "anonymous" and named:
        raise Circumstance(
            "APPEAL-03",
            mark("An anonymous appeal cannot carry a name. Nothing was written."),
            mark("Take the name out, or choose “confidential”: then only you open it, with a reason."),
        )
    if new.confidentiality != "anonymous" and not named:
        raise Circumstance(
            "APPEAL-04",
            mark("It is not said who appeals. Nothing was written."),
            mark("Write the name, or choose “anonymous”."),
        )
    if not new.subject.strip():
        raise Circumstance(
            "APPEAL-05",
            mark("It is not said what the appeal is about. Nothing was written."),
            mark("Write in two or three words what happened."),
        )
    if len(new.subject) > SUBJECT_LETTERS or len(new.text) > TEXT_LETTERS:
        raise Circumstance(
            "APPEAL-06",
            mark("The text is too long. Nothing was written."),
            mark("Shorten it, or put the long text into an attachment."),
        )
    if new.cause is not None and new.cause not in set(causes):
        raise Circumstance(
            "APPEAL-07",
            mark("There is no such cause: “{word}”."),
            mark("Choose the cause from the list, or leave it empty."),
            word=new.cause[:40],
        )
    if new.received_on > today:
        raise Circumstance(
            "APPEAL-08",
            mark("The day of receipt is still to come: {day}."),
            mark("Check the date."),
            day=new.received_on.isoformat(),
        )


def suggest_cause(words: str, causes: dict[str, Cause]) -> Suggestion | None:
    """The cause whose everyday words occur most in the text; None when nothing points anywhere or two causes draw."""
    text = " " + " ".join("".join(letter if letter.isalnum() else " " for letter in fold(words)).split())
    hits = {cause.id: tuple(dict.fromkeys(word for word in cause.words if " " + fold(word) in text)) for cause in causes.values()}
    found: list[tuple[int, str, tuple[str, ...]]] = []
    for cause in causes.values():
        if hits[cause.id]:
            # What points to the branch strengthens the leaf that is named as well: "pay" and "late" make late pay.
            because = tuple(dict.fromkeys((*hits[cause.id], *hits.get(cause.parent or "", ()))))
            found.append((sum(len(fold(word)) for word in because), cause.id, because))
    found.sort(reverse=True)
    if not found or (
        len(found) > 1
        and found[0][0] == found[1][0]
        and causes[found[0][1]].first_level != causes[found[1][1]].first_level
    ):
        return None
    return Suggestion(found[0][1], found[0][2])


def term_kept(due_on: date, answered_on: date | None, today: date) -> bool | None:
    """Whether the term was kept; None while it still runs."""
    if answered_on is not None:
        return answered_on <= due_on
    return False if today > due_on else None


def name_stands_in(name: str, words: str) -> bool:
    """Whether a part of a name, with any ending, or a telephone number written beside it stands in a text."""
    text = " " + " ".join("".join(letter if letter.isalnum() else " " for letter in fold(words)).split())
    parts = "".join(letter if letter.isalnum() else " " for letter in fold(name)).split()
    stems = [part[:-1] if len(part) > 5 else part for part in parts if len(part) > 3 and part.isalpha()]
    digits, written = "".join(filter(str.isdigit, name))[-10:], "".join(filter(str.isdigit, words))
    return any(" " + stem in text for stem in stems) or (len(digits) == 10 and digits in written)
