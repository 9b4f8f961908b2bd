"""The register at 100,000 members: our service on a keyed file against the same on an unkeyed one, and against raw sqlite3."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from tirek.app.benchmarks.result import Result, side_by_side
from tirek.app.organisations import make_organisation
from tirek.app.practice import practice_people, random_passphrase
from tirek.features.members.service import Members
from tirek.foundation.clock import SystemClock
from tirek.foundation.language.folding import fold
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.compartment import READER_CACHE_KIB

PEOPLE = 100_000
_SEARCHES = ("отеген", "ахмет айгул", "қасымов", "серікқызы мұғалім")

_RAW_PAGE = """
SELECT id, number_year, number_letter, number_seq, last_name, first_name, patronymic, post, subject, phone, joined_on, contract_until
FROM member WHERE deleted_at IS NULL AND id IN (SELECT rowid FROM member_fts WHERE member_fts MATCH ?) ORDER BY sort_key, id LIMIT 50
"""


def run(people: int = PEOPLE) -> list[Result]:
    """Makes both registers in a temporary folder, measures, and throws them away."""
    with tempfile.TemporaryDirectory() as folder:
        keyed, unkeyed = _organisation(Path(folder) / "keyed", people, keyed=True), _organisation(Path(folder) / "unkeyed", people, keyed=False)
        raw = sqlite3.connect(f"file:{unkeyed.home / 'data' / 'register.db'}?mode=ro", uri=True, check_same_thread=False)
        raw.execute(f"PRAGMA cache_size=-{READER_CACHE_KIB['register']}")
        try:
            return _measure(Members(keyed), Members(unkeyed), raw)
        finally:
            raw.close()
            keyed.close()
            unkeyed.close()


def _organisation(home: Path, people: int, *, keyed: bool) -> OpenedOrganisation:
    """An organisation with so many invented members; without a key only its register file is plain."""
    org, _ = make_organisation(home, "Өлшеу", "Өлшеуші", random_passphrase(), clock=SystemClock(), texts=load_texts("kk"), practice=True)
    if not keyed:
        vault = org.vault
        org.close()
        for path in (home / "data").glob("register.db*"):
            path.unlink()
        keys: dict[str, Any] = {**vault.keyring.keys, "register": None}
        org = OpenedOrganisation(replace(vault, keyring=replace(vault.keyring, keys=keys)), SystemClock(), load_texts("kk"), fresh=("register",))
    chance, invented = random.Random(1), practice_people()
    rows: list[dict[str, Any]] = []
    for number in range(people):
        one, other = chance.choice(invented), chance.choice(invented)
        rows.append({**one, "first_name": other["first_name"], "patronymic": other["patronymic"], "phone": f"+7701{number:07d}"})
    Members(org).take_in(rows)
    return org


def _measure(keyed: Members, unkeyed: Members, raw: sqlite3.Connection) -> list[Result]:
    ids = list(keyed.ids())[::97][:500]
    other_ids = list(unkeyed.ids())[::97][:500]
    number = {"next": 0}

    def page(members: Members) -> None:
        number["next"] += 1
        members.page(_SEARCHES[number["next"] % len(_SEARCHES)], limit=50)

    def raw_page() -> None:
        number["next"] += 1
        words = fold(_SEARCHES[number["next"] % len(_SEARCHES)]).split()
        raw.execute(_RAW_PAGE, [" AND ".join(f'"{word}"' for word in words)]).fetchall()

    def point(members: Members, known: list[int]) -> None:
        number["next"] += 1
        members.card(known[number["next"] % len(known)])

    def all_found(members: Members) -> None:
        number["next"] += 1
        members.ids(_SEARCHES[number["next"] % len(_SEARCHES)])

    results: list[Result] = []
    for name, ours, theirs, goal, times in (
        ("page of 50, filtered: keyed / unkeyed", lambda: page(keyed), lambda: page(unkeyed), 1.5, 8),
        ("search, all ids: keyed / unkeyed", lambda: all_found(keyed), lambda: all_found(unkeyed), 1.5, 8),
        ("point read of a card: keyed / unkeyed", lambda: point(keyed, ids), lambda: point(unkeyed, other_ids), 2.2, 200),
        ("page of 50, filtered: our service / raw sqlite3", lambda: page(keyed), raw_page, 10.0, 8),
    ):
        mine, other = side_by_side(ours, theirs, times=times)
        results.append(Result(name, mine * 1000, other * 1000, "ms", goal))
    return results


