"""A school's first exchange on a village line: 50 appeals and the sealed copy of 100 members over 64 kbit/s that is cut every
20 seconds. The line is simulated (its clock goes by bytes, turns and waits), the centre, the bundles and the losses are real.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tirek.app.benchmarks.result import Result
from tirek.app.organisations import make_organisation
from tirek.app.practice import practice_people, random_passphrase
from tirek.app.tour.centre import PracticeCentre
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.devices.api import Relay
from tirek.features.members.api import Members
from tirek.foundation.clock import SystemClock
from tirek.foundation.exchange.enrolment import Member
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle
from tirek.foundation.exchange.transport import HttpLine, Lost, Patience, Reply
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation

BYTES_A_SECOND = 64_000 / 8
TURN_S = 0.2
"""From the end of a request to the beginning of its answer."""
CUT_EVERY_S, DIAL_S = 20.0, 1.0
"""After a cut the line is away for a while."""
FIRST_CUTS_S = (2.0, 7.0, 12.0, 17.0)
"""A school does not begin when the line has just come back: the same exchange, begun at four moments."""
APPEALS, MEMBERS = 50, 100
GOAL = 1.5
CARD_BYTES, BATCH_BYTES, QUIET_BYTES = 250, 40, 1500
"""At most: a bundle with one card; a card's share of a bundle of fifty; a round with nothing new, HTTP without TLS."""
WORDS = ["жалақы", "кешікті", "үстеме", "ақы", "сағат", "жүктеме", "кесте", "бұйрық", "директор", "мектеп", "сынып", "демалыс", "еңбек", "шарт", "төлем", "ай", "апта", "күн", "қол", "қойылмаған", "түсіндірме", "берілмеді", "хабарлама", "келмеді", "комиссия", "отырыс", "хаттама", "өтініш", "жауап", "мерзім", "қосымша", "жұмыс", "кезекшілік"]


class VillageLine:
    """A real line whose time is counted. Every 20 seconds it is cut: while a request is on its way, or while its answer is."""

    def __init__(self, line: HttpLine, road: VillageRoad) -> None:
        self._line, self._road = line, road
        self.bytes_out = self.bytes_in = 0

    def ask(self, method: str, path: str, body: bytes = b"") -> Reply:
        road, before = self._road, (self._line.bytes_out, self._line.bytes_in)
        road.now = max(road.now, road.back_at)
        if road.cut_within(len(body) / BYTES_A_SECOND):
            raise Lost  # before it had arrived
        reply = self._line.ask(method, path, body)
        self.bytes_out, self.bytes_in = self._line.bytes_out, self._line.bytes_in
        went = self.bytes_out - before[0] + self.bytes_in - before[1]
        road.payload += len(body) + len(reply.body)
        if road.cut_within(self._needs(went)):
            road.payload -= len(body) + len(reply.body)
            raise Lost  # the answer was lost
        road.now += self._needs(went)
        return reply

    def _needs(self, size: int) -> float:
        return size / BYTES_A_SECOND + TURN_S

    def close(self) -> None:
        self._line.close()


class VillageRoad:
    """The line's clock. `payload`: bytes of requests and answers that were not lost, without HTTP."""

    def __init__(self, first_cut_s: float) -> None:
        self.now, self.payload, self.cuts = 0.0, 0, 0
        self.back_at, self._next_cut = 0.0, first_cut_s

    def cut_within(self, seconds: float) -> bool:
        """Whether the line is cut before `seconds` have passed; then it is away until `back_at`."""
        if self.now + seconds < self._next_cut:
            return False
        self.now, self.cuts = self._next_cut, self.cuts + 1
        self.back_at = self.now + DIAL_S
        self._next_cut = self.back_at + CUT_EVERY_S
        return True

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def limit_s(self) -> float:
        """What these bytes take on the bare line, with the times in which there was none."""
        return self.payload / BYTES_A_SECOND + self.cuts * DIAL_S


def run(appeals: int = APPEALS, members: int = MEMBERS, first_cuts_s: Sequence[float] = FIRST_CUTS_S) -> list[Result]:
    """Time of the first exchange by the line's clock against the bare line; and how long this computer worked meanwhile."""
    made = [_exchange(appeals, members, first) for first in first_cuts_s]
    ours, limit, worked = (sum(values) for values in zip(*((road.now, road.limit_s(), seconds) for road, seconds in made), strict=True))
    cuts, count = sum(road.cuts for road, _ in made), len(made)
    return [
        Result(f"first exchange at 64 kbit/s, {cuts} cuts in {count} / the bare line", ours / count, limit / count, "s", GOAL),
        Result("work of this computer meanwhile / the line's time", worked / count, ours / count, "s"),
    ]


def sizes() -> list[Result]:
    """Bytes of real rounds: the bundle in which one card left, a card's share where fifty left together, a round with nothing new."""
    with tempfile.TemporaryDirectory() as folder, closing(PracticeCentre(Path(folder) / "centre")) as centre:
        org = _school(Path(folder) / "home", 0, 30)
        try:
            exchange_desk(org).enrol(centre.invite("Өлшеу мектебі", Path(folder) / "invitation.txt"))
            exchange_desk(org).run()
            _appeals(org, 1)
            exchange_desk(org).run()
            _appeals(org, 50)
            exchange_desk(org).run()
            quiet = exchange_desk(org).run()
            with org.office.read() as connection:
                rows = connection.execute(select(Outgoing.records, OutgoingBundle.size).join(OutgoingBundle, Outgoing.bundle == OutgoingBundle.id).where(Outgoing.kind == "appeal_cards")).all()
            size_of: dict[int, int] = {row.records: row.size for row in rows}
        finally:
            org.close()
    return [
        Result("bundle with one appeal's card, in a real round / at most", size_of[1], CARD_BYTES, "B", 1.0),
        Result("a card's share of the bundle, fifty in a round / at most", size_of[50] / 50, BATCH_BYTES, "B", 1.0),
        Result("a round with nothing new, HTTP without TLS / at most", quiet.bytes_out + quiet.bytes_in, QUIET_BYTES, "B", 1.0),
    ]


def _exchange(appeals: int, members: int, first_cut_s: float) -> tuple[VillageRoad, float]:
    with tempfile.TemporaryDirectory() as folder, closing(PracticeCentre(Path(folder) / "centre")) as centre:
        org = _school(Path(folder) / "home", appeals, members)
        try:
            exchange_desk(org).enrol(centre.invite("Өлшеу мектебі", Path(folder) / "invitation.txt"))
            Relay(org).switch(True)
            road, began = VillageRoad(first_cut_s), time.perf_counter()
            desk = exchange_desk(org, open_line=_opening(org, road), patience=Patience(sleep=road.wait, random=lambda: 0.5, monotonic=lambda: road.now, budget_s=3600))
            report = desk.run()
            worked = time.perf_counter() - began
            if report.waiting or report.refused or report.problems:
                raise RuntimeError("the exchange did not come to its end")
        finally:
            org.close()
    return road, worked


def _opening(org: OpenedOrganisation, road: VillageRoad) -> Callable[[Member], Any]:
    return lambda member: VillageLine(HttpLine(member.url, member.sign, member.centre_sign, org.clock), road)


def _school(home: Path, appeals: int, members: int) -> OpenedOrganisation:
    org, _ = make_organisation(home, "Өлшеу", "Өлшеуші", random_passphrase(), clock=SystemClock(), texts=load_texts("kk"), practice=True)
    invented, service = practice_people(), Members(org)
    chance = random.Random(4)
    people = [
        {
            **invented[number % len(invented)], "iin": None, "last_name": f"{invented[number % len(invented)]['last_name']}{number}",
            "phone": f"+7701{chance.randrange(10**7):07}", "email": f"{chance.randrange(16**8):x}@mektep.example",
            "birth_date": (date(1962, 1, 1) + timedelta(days=chance.randrange(14_000))).isoformat(),
        }
        for number in range(members)
    ]  # fmt: skip
    service.take_in(people)
    _appeals(org, appeals, [person["last_name"] for person in people])
    return org


def _appeals(org: OpenedOrganisation, count: int, names: Sequence[str] = ("Өлшеуші",)) -> None:
    register, chance, today = Appeals(org), random.Random(5), org.clock.today()
    for number in range(count):
        text = " ".join(chance.choices(WORDS, k=90)) + f" {chance.randrange(10**9)}"
        register.register(NewAppeal(today - timedelta(days=number % 20), "table", "named", f"Жалақы {number}", text, Applicant(name=names[number % len(names)]), "pay.late"))
