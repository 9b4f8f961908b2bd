"""Sealed cases in the tests of the whole house: one that is sent and answered, one that comes, each deed of both sides."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from support import safekeeping
from support.another_school import AnotherSchool
from support.canaries import Canaries
from tirek.features.appeals.telling import Telling, ToldView
from tirek.features.letters.api import LetterKeeper, Letters
from tirek.features.referrals.desk import Desk
from tirek.features.referrals.rules import CASE, Chosen
from tirek.features.referrals.service import Referrals, ReferralView
from tirek.features.safekeeping.api import KeepersPost
from tirek.features.safekeeping.keepers import WAIT, Keepers
from tirek.features.transfer.api import Transfers
from tirek.foundation.exchange.model import Outgoing
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import letters
from tirek_protocol.letters import Case, KeepersWord, Line, Paper
from tirek_protocol.messages import Relayed
from tirek_protocol.sealing import Reader
from tirek_protocol.transfers import read_address


def send(org: OpenedOrganisation, there: AnotherSchool, appeal: int, ground: str = "өтініш 20.11.2026") -> ReferralView:
    """Passes an appeal on to another organisation, as if it were a lawyer's."""
    prepared = Referrals(org).prepare(appeal, CASE, there.own.organisation, there.address, Chosen(parts=("matter", "text", "answer")))
    return Referrals(org).send(prepared, prepared.seen, ground)


def answer(org: OpenedOrganisation, there: AnotherSchool, sent: ReferralView, words: str, by: str, asks: str = "", purpose: str = "reply") -> bytes:
    """The letter that comes back."""
    about = Referrals(org).content(sent.id).case
    lines = [Line("Пікір", words)] if words else []
    case = Case(os.urandom(16), there.own, purpose, "", lines, [Paper("a.pdf", b"%PDF")], "2026-11-24", about, by, asks)  # type: ignore[arg-type]
    return letters.write_case(case, _reader(org), there.sign)


def arrive(org: OpenedOrganisation, there: AnotherSchool, subject: str, words: str) -> int:
    """A case from another organisation lies here, sealed; the id of its letter."""
    case = Case(os.urandom(16), there.own, "case", subject, [Line("Не болды", words)], [Paper("a.pdf", b"%PDF")], "2026-11-24", None, words[:300])
    letter = letters.write_case(case, _reader(org), there.sign)
    known = {one.id for one in Letters(org).list()}
    LetterKeeper().take(org, letters.outer(letter), Relayed(os.urandom(8), 1_795_000_000_000, "Басқа мектеп", letter))
    return next(one.id for one in Letters(org).list() if one.id not in known)


def _reader(org: OpenedOrganisation) -> Reader:
    return Reader(read_address(Transfers(org).address()).seal_key)


def tell(org: OpenedOrganisation) -> ToldView:
    """«You asked, we did», read and approved."""
    telling = Telling(org)
    words = {"kk": "Жалақы қашан төленеді?", "ru": "Когда выплатят зарплату?"}
    told = replace(telling.begin(), asked=words, done={"kk": "Төленді.", "ru": "Выплачена."})
    return telling.tell(told, telling.seen(told))


def fill(org: OpenedOrganisation, words: Canaries, appeal: int, folder: Path) -> None:
    """A canary in every text of both sides."""
    there = AnotherSchool(folder)
    sent = send(org, there, appeal, words.word("how they agreed"))
    assert Referrals(org).take_in(answer(org, there, sent, words.word("opinion"), words.word("lawyer"), words.word("what is needed")), 1)
    letter = arrive(org, there, words.word("their subject"), words.word("their text"))
    desk = Desk(org)
    desk.open(letter)
    desk.reply(letter, words.word("our opinion"), words.word("our question"))


def _came(day: Any) -> tuple[Referrals, int]:
    service, there = Referrals(day.org), AnotherSchool(day.folder)
    sent = send(day.org, there, day.appeal)
    assert service.take_in(answer(day.org, there, sent, "Талап қойыңыз", "Заңгер"), 1)
    return service, service.one(sent.id).replies[0].id


def _opened(day: Any) -> None:
    there = AnotherSchool(day.folder)
    sent = send(day.org, there, day.appeal)
    assert Referrals(day.org).take_in(answer(day.org, there, sent, "", "", purpose="opened"), 1)


def _note(day: Any) -> None:
    sent = send(day.org, AnotherSchool(day.folder), day.appeal)
    with day.org.office.read() as session:
        row = session.execute(Outgoing.__table__.select().where(Outgoing.ground == f"consent:referral:{sent.id:016x}")).one()
    with day.org.office.action("exchange.state") as act:
        act.update(Outgoing, row.id, {"state": "delivered"})
    assert Referrals(day.org).note_states() == 1


def _draft_and_back(day: Any) -> None:
    service, reply = _came(day)
    service.as_draft(reply)
    service.undo(service.last_action or 0)


def _arrived(day: Any) -> int:
    return arrive(day.org, AnotherSchool(day.folder), "Тақырып", "Мәтін")


def keepers_word(day: Any, what: str, sender: AnotherSchool, *, digest: bytes = b"", file: bytes = b"") -> int:
    """A letter about keepers' halves lies here; its id."""
    sealed = _keepers(day.org, what, sender, digest or hashlib.sha256(file).digest(), file)
    known = {one.id for one in Letters(day.org).list()}
    LetterKeeper().take(day.org, letters.outer(sealed), Relayed(os.urandom(8), 1_795_000_000_000, "Облыс", sealed))
    return next(one.id for one in Letters(day.org).list() if one.id not in known)


def _keepers(org: OpenedOrganisation, what: Any, sender: AnotherSchool, digest: bytes, file: bytes) -> bytes:
    word = KeepersWord(what, sender.own, digest, "2026-11-24", "Облыс", "7-мектеп", "Төраға ауысты", 1_795_400_000_000, file)
    return letters.write_keepers(word, _reader(org), sender.sign)


def _seen(day: Any) -> str:
    return Keepers(day.org).look(safekeeping.request(day.org)).digest


def _give_back(day: Any) -> None:
    letter = keepers_word(day, "request", AnotherSchool(day.folder), file=safekeeping.request(day.org))
    KeepersPost(day.org).open(letter)
    day.org.clock.advance(WAIT)
    KeepersPost(day.org).give_back(letter, "region")


def _no(day: Any) -> None:
    school, digest, post = AnotherSchool(day.folder), _seen(day), KeepersPost(day.org)
    post.tell_school(digest, school.address, "7-мектеп")
    assert not post.take_no(_keepers(day.org, "no", AnotherSchool(day.folder), bytes.fromhex(digest), b""))
    assert post.take_no(_keepers(day.org, "no", school, bytes.fromhex(digest), b""))


ASKED = ("office:keepers.make_key", "office:keepers.look")
POSTED = ("office:setting.change", "office:exchange.queue")
KEEPERS_CAME = ("office:keepers.make_key", "office:letter.receive", "office:keepers.look", "office:letter.open")
SENT = ("cases:referral.send", "office:setting.change", "office:exchange.queue")
CAME = (*SENT, "cases:referral.reply")
OPENED = ("office:letter.receive", "cases:case.open", "office:letter.open", "office:setting.change", "office:exchange.queue")
DEEDS: dict[str, tuple[Callable[[Any], object], tuple[str, ...]]] = {
    "Referrals.send": (lambda day: send(day.org, AnotherSchool(day.folder), day.appeal), SENT),
    "Referrals.again": (
        lambda day: Referrals(day.org).again(send(day.org, AnotherSchool(day.folder), day.appeal).id), (*SENT, "cases:referral.again", "office:exchange.queue")
    ),
    "Referrals.take_in": (_came, CAME),
    "Referrals.take_in opened": (_opened, (*SENT, "cases:referral.opened")),
    "Referrals.read": (lambda day: (lambda came: came[0].read(came[1]))(_came(day)), (*CAME, "cases:referral.read")),
    "Referrals.as_draft": (lambda day: (lambda came: came[0].as_draft(came[1]))(_came(day)), (*CAME, "cases:appeal.propose_answer", "cases:referral.read")),
    "Referrals.undo": (_draft_and_back, (*CAME, "cases:appeal.propose_answer", "cases:referral.read", "cases:undo")),
    "Referrals.note_states": (_note, (*SENT, "office:exchange.state", "cases:referral.state")),
    "Telling.tell": (lambda day: tell(day.org), ("office:exchange.queue", "cases:answer.tell")),
    "Telling.take_back": (
        lambda day: Telling(day.org).take_back(tell(day.org).id), ("office:exchange.queue", "cases:answer.tell", "office:exchange.queue", "cases:answer.take_back")
    ),
    "KeepersPost.pass_on": (lambda day: KeepersPost(day.org).pass_on(_seen(day), AnotherSchool(day.folder).address, "Орталық"), (*ASKED, *POSTED)),
    "KeepersPost.tell_school": (
        lambda day: KeepersPost(day.org).tell_school(_seen(day), AnotherSchool(day.folder).address, "7-мектеп"), (*ASKED, *POSTED, "office:keepers.told")
    ),
    "KeepersPost.open": (
        lambda day: KeepersPost(day.org).open(keepers_word(day, "request", AnotherSchool(day.folder), file=safekeeping.request(day.org))), KEEPERS_CAME
    ),
    "KeepersPost.give_back": (_give_back, (*KEEPERS_CAME, "office:keepers.give", *POSTED, "office:letter.done")),
    "KeepersPost.refuse": (
        lambda day: KeepersPost(day.org).refuse(keepers_word(day, "notice", AnotherSchool(day.folder), digest=bytes(32))), ("office:letter.receive", *POSTED, "office:letter.done")
    ),
    "KeepersPost.take_no": (_no, (*ASKED, *POSTED, "office:keepers.told", "office:keepers.refuse")),
    "Desk.open": (lambda day: Desk(day.org).open(_arrived(day)), OPENED),
    "Desk.reply": (lambda day: Desk(day.org).reply(_arrived(day), "Пікір"), (*OPENED, "office:exchange.queue", "cases:case.reply", "office:letter.done")),
}  # fmt: skip
READERS: dict[str, set[str]] = {
    "Referrals": {"content", "documents", "of_appeal", "one", "paper", "prepare", "unread"},
    "Desk": {"list", "paper", "unopened"},
    "KeepersPost": set(),
    "Telling": {"begin", "list", "screened", "seen"},
}
SERVICES: list[type] = [Referrals, Desk, Telling, KeepersPost]
