"""The practice school: invented people in a real vault, for trying, for the tour and for tests.

The vault is marked `practice`, its random passphrase lies beside it, and a real centre refuses it.
"""

from __future__ import annotations

import json
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirek.app.command_line import PRACTICE_PASSPHRASE
from tirek.app.organisations import make_organisation
from tirek.foundation.clock import Clock
from tirek.foundation.language.texts import Texts
from tirek.foundation.resources import resource

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation

SCHOOL = {
    "kk": "«Үлгі» мектебінің бастауыш кәсіподақ ұйымы (жаттығу)",
    "ru": "Первичная профсоюзная организация школы «Үлгі» (учебная)",
    "en": "Primary organisation of Ulgi school (practice)",
}
CHAIR = "Жаттығу Айгүл Серікқызы"


def make_practice_school(home: Path, *, clock: Clock, texts: Texts) -> tuple[OpenedOrganisation, str]:
    """A practice school with members and appeals, opened, and its recovery code. Refused where an organisation lives already."""
    passphrase = random_passphrase()
    org, code = make_organisation(home, SCHOOL[texts.code], CHAIR, passphrase, clock=clock, texts=texts, practice=True)
    keep_passphrase(home, passphrase)
    fill(org)
    return org, code


def random_passphrase() -> str:
    """Strong, and of no meaning."""
    return "-".join(secrets.token_hex(3) for _ in range(5))


def keep_passphrase(home: Path, passphrase: str) -> None:
    """Beside a practice vault only, so that `make run` opens it again."""
    from tirek.foundation.vault.files import write_atomic

    write_atomic(home / PRACTICE_PASSPHRASE, passphrase.encode() + b"\n")


def practice_people() -> list[dict[str, Any]]:
    """The invented people, as a school list would hold them."""
    return _lines("people.jsonl")


def fill(org: OpenedOrganisation) -> None:
    """Members, appeals and a year of dues and help of the practice school, through the same services as everything else."""
    from tirek.app.practice_year import fill_year
    from tirek.features.appeals.api import Appeals
    from tirek.features.members.api import Members
    from tirek.features.settings.api import Settings

    Settings(org).change_organisation(name=SCHOOL["ru"], name_kk=SCHOOL["kk"], school="«Үлгі» орта мектебі (жаттығу)", place="Үлгі ауылы")
    members, people = Members(org), practice_people()
    members.take_in(people)
    listed = members.page(limit=100)
    appeals = Appeals(org)
    for row in _lines("appeals.jsonl"):
        appeals.register(practice_appeal(row, org.clock.today(), [member.id for member in listed]))
    fill_year(org, people)


def practice_appeal(row: dict[str, Any], today: date, members: list[int]) -> Any:
    """An appeal of the practice data, some days ago."""
    from tirek.features.appeals.api import Applicant, NewAppeal

    applicant = Applicant(member=members[row["applicant"]]) if "applicant" in row else None
    return NewAppeal(
        today - timedelta(days=row["days_ago"]), row["channel"], row["confidentiality"], row["subject"], row["text"], applicant, row["cause"]
    )


def _lines(name: str) -> list[dict[str, Any]]:
    lines = resource("practice", name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[1:] if line.strip()]
