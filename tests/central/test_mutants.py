"""Damaged and forged bundles at the centre itself: each is answered by a signed refusal, nothing of it stands in the tables."""

from __future__ import annotations

import os
import random
from pathlib import Path

from sqlalchemy import func, select

from support.office import open_office
from tirek_central import tables
from tirek_central.enrolment import Enrolments
from tirek_central.intake import QUARANTINE_OF_ONE, Intake
from tirek_protocol import bundle
from tirek_protocol.messages import AppealCard, AppealCards, DisputeCards, NoticeOpened, NoticesOpened, Totals, write
from tirek_protocol.receipts import Refusal, check_answer

MUTANTS = 400


def mutant(rng: random.Random, data: bytes) -> bytes:
    made = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place, way = rng.randrange(len(made)), rng.randrange(4)
        if way == 0:
            made[place] ^= rng.randint(1, 255)
        elif way == 1:
            del made[place : place + rng.randint(1, 30)]
        elif way == 2:
            made[place:place] = rng.randbytes(rng.randint(1, 30))
        else:
            del made[place:]
        made[:] = made or b"\0"
    return bytes(made)


def test_none_is_accepted_none_crashes_and_all_are_answered(tmp_path: Path) -> None:
    office, rng = open_office(tmp_path, None), random.Random(20261121)
    school = office.schools["7-мектеп"]
    who = Enrolments(office.engine, office.identity, lambda: office.now[0]).find(school.installation)
    intake = Intake(office.engine, office.identity, lambda: office.now[0])
    card = AppealCard(os.urandom(8), 1, "2026-11", "pay", True, "satisfied")
    contents = [AppealCards([card]), DisputeCards([card]), NoticesOpened([NoticeOpened(os.urandom(8), 1)]), Totals(os.urandom(8), 1, "2026-11", "20-49", {}, None, None, {"C01": "present"}, {})]
    whole = bundle.build([write(one) for one in contents], reader=office.identity.seal.reader, sender=school.sign, serial=1)
    for _ in range(MUTANTS):
        data = mutant(rng, whole)
        if data == whole:
            continue
        sha = bundle.sha256(data)
        reply = intake.put(who, sha, 1, 0, data)
        assert reply.status == 200
        assert isinstance(check_answer(reply.body, office.identity.sign.public, bundle=sha, installation=who.id), Refusal)
    with office.engine.connect() as connection:
        counts = [connection.execute(select(func.count()).select_from(table)).scalar() for table in (tables.card, tables.totals, tables.message, tables.notice_opened)]
        lying = connection.execute(select(func.coalesce(func.sum(func.length(tables.bundle.c.quarantine)), 0))).scalar_one()
    assert counts == [0, 0, 0, 0] and lying <= QUARANTINE_OF_ONE
    office.close()
