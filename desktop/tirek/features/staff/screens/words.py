"""Words of the staff: states, groups, answers."""

from __future__ import annotations

from datetime import date

from tirek.features.staff.ages import post_names
from tirek.features.staff.rules import Counted
from tirek.features.staff.service import Grouping, Which, WorkerRow
from tirek.features.staff.standing import ANSWERS, standing_words
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.tokens import Tone

FILTERS: tuple[tuple[Which, str], ...] = (
    ("all", mark("Everybody")), ("members", mark("Members")), ("unclear", mark("To be told apart")), ("to_invite", mark("To invite")),
    ("invited", mark("Invited")), ("young", mark("Young teachers")),
)  # fmt: skip
GROUPINGS: tuple[tuple[Grouping, str], ...] = (("school", mark("By school")), ("age", mark("By age")), ("post", mark("By post")))
_HOW = {"person": mark("a person said so"), "iin": mark("same IIN"), "name_birth_date": mark("same name and birth date")}


def standing(row: WorkerRow, texts: Texts) -> tuple[str, Tone]:
    """What is known of a worker's membership, in words with their tone."""
    tone: Tone = "ok" if row.member is not None else "warn" if row.maybe else "info" if row.answer in ANSWERS or row.invited_on else "plain"
    return standing_words(row, texts), tone


def day_words(value: str | None, language: str) -> str:
    """An ISO day as people write it; empty text for none."""
    return short_date(date.fromisoformat(value), language) if value else ""


def how_words(row: WorkerRow, texts: Texts) -> str:
    """How the link to a member is known."""
    return texts.t(_HOW[row.how]) if row.how else ""


def group_words(by: Grouping, line: Counted, texts: Texts) -> str:
    """The name of a group of the density table."""
    if by == "post":
        return post_names()[line.key][texts.code] if line.key in post_names() else texts.t("Other post")
    if by == "school":
        return line.key or texts.t("School not written")
    if line.key == "?":
        return texts.t("Birth date not written")
    first, _, last = line.key.rstrip("+").partition("-")
    if line.key.endswith("+"):
        return texts.t("{age} and older", age=int(first))
    return texts.t("{first} to {last} years", first=int(first), last=int(last)) if int(first) else texts.t("up to {last} years", last=int(last))
