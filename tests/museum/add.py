"""Adds a piece to the museum: `python tests/museum/add.py 0002-roles` writes a backup by today's program and its facts.

Invented people only. Run it when a schema step or the vault's header has changed; never over a file that is there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.organisations import CHAIR, PASSPHRASE, fixed_clock
from tirek.app.organisations import make_organisation
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import make_backup
from tirek.foundation.language.texts import load_texts

PEOPLE = (("Үлгіова", "Мәдина"), ("Үлгінов", "Ерлан"), ("Үлгіев", "Пётр"))
SEALED = "Үлгі Жасырын"


def add(name: str) -> None:
    """Writes `name`.tirek and `name`.json beside this file."""
    target = Path(__file__).with_name(name + ".tirek")
    if target.exists():
        raise SystemExit("a piece of the museum is never made anew")
    clock = fixed_clock()
    with tempfile.TemporaryDirectory() as folder:
        org, code = make_organisation(
            Path(folder) / "home", "Үлгі мектебінің бастауыш ұйымы", CHAIR, PASSPHRASE, clock=clock, texts=load_texts("kk")
        )
        members, appeals = Members(org), Appeals(org)
        ids = [members.add({"last_name": last, "first_name": first, "post": "мұғалім"}).id for last, first in PEOPLE]
        appeals.register(NewAppeal(clock.today(), "table", "named", "Жалақы кешікті", "Екі апта", Applicant(member=ids[0]), "pay.late"))
        appeals.register(NewAppeal(clock.today(), "phone", "confidential", "Сөгіс", "", Applicant(name=SEALED)))
        made = make_backup(org, target)
        org.close()
    facts = {
        "passphrase": PASSPHRASE, "recovery_code": code, "members": made.members, "appeals": made.appeals, "changes": made.changes,
        "last_name": PEOPLE[0][0], "sealed_name": SEALED,
    }  # fmt: skip
    target.with_suffix(".json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    add(sys.argv[1])
