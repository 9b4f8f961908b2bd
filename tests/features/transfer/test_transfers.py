"""A member moves between organisations that meet only by files, in any order, with everything repeated."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from support.organisations import Template, fixed_clock
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import check_organisation
from tirek.features.transfer.rules import ACTIVE, ON_ITS_WAY
from tirek.features.transfer.service import Transfers
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol.errors import Refused
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey
from tirek_protocol.transfers import Address, open_letter, read_address, write_address

PERSON = {"last_name": "Өтегенова", "first_name": "Мәдина", "birth_date": "1985-04-12", "card_number": "KZ-4417", "phone": "+77011112233", "note": "Тек осы мектепте",
          "contract": "№ 7", "joined_on": "2010-09-01"}  # fmt: skip
GROUND = "2026-11-20 өтініші"


@pytest.fixture
def schools(template: Template, tmp_path: Path) -> Iterator[tuple[OpenedOrganisation, OpenedOrganisation]]:
    both = tuple(template.open_copy(tmp_path / name, fixed_clock()) for name in ("here", "there"))
    yield both  # type: ignore[misc]
    for one in both:
        one.close()


def file(folder: Path, data: bytes) -> Path:
    path = folder / f"{random.getrandbits(64):016x}"
    path.write_bytes(data)
    return path


def test_the_whole_way(schools: tuple[OpenedOrganisation, OpenedOrganisation], tmp_path: Path) -> None:
    here, there = Transfers(schools[0]), Transfers(schools[1])
    member = Members(schools[0]).add(PERSON)
    sent = here.send(member.id, there.address(), GROUND)
    assert Members(schools[0]).card(member.id).state == "suspended"
    letter = file(tmp_path, here.letter(sent.id))
    seen = there.look(letter)
    assert (seen.person, seen.ground, seen.number, seen.state) == ("Өтегенова Мәдина", GROUND, member.number, None)
    assert "note" not in seen.fields and "contract" not in seen.fields
    taken, answer = there.take(letter)
    card = Members(schools[1]).card(taken.member or 0)
    assert (card.state, card.card_number, card.joined_on, card.note) == ("member", "KZ-4417", "2010-09-01", None)
    assert card.number != member.number
    assert Members(schools[1]).page("өтегенова")[0].id == card.id
    ended = here.receive(file(tmp_path, answer))
    assert (ended.state, ended.number_there) == ("moved", card.number)
    assert Members(schools[0]).card(member.id).state == "transferred"
    assert there.take(letter) == (taken, answer) and here.receive(file(tmp_path, answer)) == ended
    for one in schools:
        assert check_organisation(one).problems == []


def test_the_number_of_a_member_who_left_is_never_given_again_and_waits_for_her(schools: tuple[OpenedOrganisation, OpenedOrganisation], tmp_path: Path) -> None:
    here, there = Transfers(schools[0]), Transfers(schools[1])
    member = Members(schools[0]).add(PERSON)
    taken, answer = there.take(file(tmp_path, here.letter(here.send(member.id, there.address(), GROUND).id)))
    here.receive(file(tmp_path, answer))
    assert Members(schools[0]).add({"last_name": "Басқа", "first_name": "Адам"}).number != member.number
    back = there.send(taken.member or 0, here.address(), GROUND)
    returned, _ = here.take(file(tmp_path, there.letter(back.id)))
    assert returned.member == member.id
    assert (Members(schools[0]).card(member.id).state, Members(schools[0]).card(member.id).number) == ("member", member.number)


def test_refused_comes_back_with_its_reason(schools: tuple[OpenedOrganisation, OpenedOrganisation], tmp_path: Path) -> None:
    here, there = Transfers(schools[0]), Transfers(schools[1])
    member = Members(schools[0]).add(PERSON)
    letter = file(tmp_path, here.letter(here.send(member.id, there.address(), GROUND).id))
    _, answer = there.refuse(letter, "Бізде жұмыс істемейді")
    ended = here.receive(file(tmp_path, answer))
    assert (ended.state, ended.reason) == ("returned", "Бізде жұмыс істемейді")
    assert Members(schools[0]).card(member.id).state == "member"
    with pytest.raises(Circumstance) as caught:
        there.take(letter)
    assert caught.value.code == "TRANSFER-10"


def test_a_recall_counts_only_if_nobody_was_taken_in(schools: tuple[OpenedOrganisation, OpenedOrganisation], tmp_path: Path) -> None:
    here, there = Transfers(schools[0]), Transfers(schools[1])
    for taken_first in (True, False):
        member = Members(schools[0]).add({**PERSON, "first_name": f"Мәдина{taken_first}"})
        sent = here.send(member.id, there.address(), GROUND)
        letter, recall = file(tmp_path, here.letter(sent.id)), file(tmp_path, here.recall(sent.id))
        assert Members(schools[0]).card(member.id).state == "suspended"
        if taken_first:
            there.take(letter)
        view, answer = there.answer_recall(recall)
        assert view.state == ("taken" if taken_first else "refused")
        here.receive(file(tmp_path, answer))
        assert Members(schools[0]).card(member.id).state == ("transferred" if taken_first else "member")
        if not taken_first:
            with pytest.raises(Circumstance):
                there.take(letter)


def test_what_is_refused_in_words(schools: tuple[OpenedOrganisation, OpenedOrganisation], tmp_path: Path) -> None:
    here, there = Transfers(schools[0]), Transfers(schools[1])
    member = Members(schools[0]).add(PERSON)

    def code(do: Any, *arguments: Any) -> str:
        with pytest.raises(Circumstance) as caught:
            do(*arguments)
        return caught.value.code

    assert code(here.send, member.id, "TIREK-ADDRESS-1 AAAA", GROUND) == "TRANSFER-04"
    assert code(here.send, member.id, there.address(), " ") == "TRANSFER-07"
    assert code(here.send, member.id, here.address(), GROUND) == "TRANSFER-15"
    sent = here.send(member.id, there.address(), GROUND)
    assert code(here.send, member.id, there.address(), GROUND) == "TRANSFER-06"
    letter = file(tmp_path, here.letter(sent.id))
    assert code(here.take, letter) == "TRANSFER-02"
    assert code(there.take, tmp_path / "none") == "TRANSFER-01"
    assert code(there.receive, letter) == "TRANSFER-13"
    assert code(there.take, file(tmp_path, letter.read_bytes()[:-3])) == "TRANSFER-03"
    Members(schools[1]).add(PERSON)
    assert code(there.take, letter) == "TRANSFER-11"
    assert code(schools[0].register.undo, Members(schools[0]).history(member.id)[0].action) == "UNDO-03"
    practice = Address("Х", "", SealingKey.new(2).reader.public, SigningKey.new().public, True)
    assert code(here.send, member.id, write_address(practice, SigningKey.new()), GROUND) == "TRANSFER-04"
    key = SigningKey.new()
    assert code(here.send, member.id, write_address(Address("Х", "", SealingKey.new(2).reader.public, key.public, True), key), GROUND) == "TRANSFER-05"


def test_nothing_readable_is_in_the_file(schools: tuple[OpenedOrganisation, OpenedOrganisation]) -> None:
    here, there = Transfers(schools[0]), Transfers(schools[1])
    member = Members(schools[0]).add(PERSON)
    letter = here.letter(here.send(member.id, there.address(), GROUND).id)
    assert not any(word.encode() in letter for word in ("Өтегенова", "KZ-4417", "77011112233", "last_name", member.number))
    assert read_address(there.address()).fingerprint.count(" ") == 4


def test_mutated_letters_and_addresses_never_pass_and_never_crash(schools: tuple[OpenedOrganisation, OpenedOrganisation]) -> None:
    here, there = Transfers(schools[0]), Transfers(schools[1])
    member = Members(schools[0]).add(PERSON)
    whole = here.letter(here.send(member.id, there.address(), GROUND).id)
    keys = there.sealing_keys()
    address, chance = there.address(), random.Random(4)
    for number in range(3000):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if number % 3 == 0:
            del data[chance.randrange(len(data)) :]
        with pytest.raises(Refused):
            open_letter(bytes(data), keys)
        letters = list(address.strip())
        place = chance.randrange(len(letters) - 2)
        letters[place] = chance.choice("ABCdef0189-_ Ж")
        if "".join("".join(letters).split()) == "".join(address.split()):
            continue
        with contextlib.suppress(Refused):
            assert read_address("".join(letters)) == read_address(address)  # a changed bit of padding says the same


class ThreeSchools(RuleBasedStateMachine):
    """Everything that can be done with transfers, in any order; files are lost, repeated and opened months later."""

    template: Template

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.place = Path(self.folder.name)
        self.schools = [self.template.open_copy(self.place / str(number), fixed_clock()) for number in range(3)]
        self.transfers = [Transfers(one) for one in self.schools]
        self.addresses = [one.address() for one in self.transfers]
        self.files: list[Path] = []

    @initialize(count=st.integers(1, 2))
    def begin(self, count: int) -> None:
        for number in range(count):
            Members(self.schools[number]).add({**PERSON, "first_name": f"Адам{number}"})
        self.people = [f"Адам{number}" for number in range(count)]

    def try_to(self, do: Any, *arguments: Any) -> Any:
        try:
            return do(*arguments)
        except Circumstance as refused:
            assert refused.code.startswith("TRANSFER-")
            assert refused.code != "TRANSFER-09", "two answers that contradict each other"
            return None

    @rule(school=st.integers(0, 2), to=st.integers(0, 2), pick=st.integers(0, 3))
    def send(self, school: int, to: int, pick: int) -> None:
        cards = Members(self.schools[school]).cards()
        if cards:
            sent = self.try_to(self.transfers[school].send, cards[pick % len(cards)].id, self.addresses[to], GROUND)
            if sent is not None:
                self.files.append(file(self.place, self.transfers[school].letter(sent.id)))

    @rule(school=st.integers(0, 2), pick=st.integers(0, 5))
    def recall(self, school: int, pick: int) -> None:
        sent = [one for one in self.transfers[school].list() if one.direction == "out"]
        if sent:
            letter = self.try_to(self.transfers[school].recall, sent[pick % len(sent)].id)
            if letter is not None:
                self.files.append(file(self.place, letter))

    @rule(school=st.integers(0, 2), pick=st.integers(0, 30), deed=st.sampled_from(["take", "take", "refuse", "answer_recall", "receive"]))
    def open_a_file(self, school: int, pick: int, deed: str) -> None:
        if self.files:
            more = ("себеп",) if deed == "refuse" else ()
            done = self.try_to(getattr(self.transfers[school], deed), self.files[pick % len(self.files)], *more)
            if isinstance(done, tuple):
                self.files.append(file(self.place, done[1]))

    @invariant()
    def one_active_membership_or_a_reason(self) -> None:
        for name in getattr(self, "people", ()):
            active = [one for one in self.schools for card in Members(one).cards() if card.first_name == name and card.state == ACTIVE]
            on_the_way = [one for transfers in self.transfers for one in transfers.list() if one.direction == "out" and one.person.endswith(name) and one.state in ON_ITS_WAY]
            assert len(active) <= 1
            assert active or on_the_way

    def teardown(self) -> None:
        for one in self.schools:
            assert check_organisation(one).problems == []
            one.close()
        self.folder.cleanup()


def test_never_two_memberships_and_never_none_without_a_reason(template: Template) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    ThreeSchools.template = template
    run_state_machine_as_test(ThreeSchools, settings=settings(max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)))
