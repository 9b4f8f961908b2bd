"""Giving out membership cards, withdrawing them, printing them, and judging a card that somebody shows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select

from tirek.features.cards.keys import CardKeys, Certified
from tirek.features.cards.model import MembershipCard
from tirek.features.cards.paper import PaperCard, draw
from tirek.features.cards.rules import REASONS, Judgement
from tirek.features.members.api import MemberCard, Members, former_states
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.action import Action
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import cards as protocol
from tirek_protocol.chain import NotProven, day_number, pack_name, read_certificate, read_name
from tirek_protocol.errors import Malformed
from tirek_protocol.signing import SIGNATURE_LENGTH

NAME_BYTES, NUMBER_BYTES = 80, 24
"""What of a name stands in the code; a longer one is cut there, never on the paper."""


@dataclass(frozen=True)
class CardView:
    """One card that was given out. `name` and `number` as they stand on it."""

    id: int
    member: int
    name: str
    number: str
    issued_on: date
    withdrawn_on: date | None
    reason: str | None


class Cards:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org, self._keys = org, CardKeys(org)

    # looking -----------------------------------------------------------------------------------------------------------------------
    def refusal(self) -> Circumstance | None:
        """Why no card can be given out yet, or nothing."""
        try:
            self._keys.certified()
        except Circumstance as why:
            return why
        return None

    def list(self, *, withdrawn: bool = True) -> list[CardView]:
        """By name, then the newest first."""
        with self._org.register.read() as session:
            query = select(MembershipCard.__table__).where(MembershipCard.deleted_at.is_(None))
            if not withdrawn:
                query = query.where(MembershipCard.withdrawn_on.is_(None))
            rows = session.execute(query).all()
        found = [_view(row) for row in rows if row.signed]
        found.sort(key=lambda one: one.issued_on, reverse=True)
        return sorted(found, key=lambda one: one.name.casefold())

    def of_member(self, member: int) -> list[CardView]:
        """Cards of a person, the newest first; cards of a merged record too."""
        ids = set(Members(self._org).same_ids(member))
        return sorted((one for one in self.list() if one.member in ids), key=lambda one: (one.withdrawn_on is None, one.issued_on), reverse=True)

    def without(self) -> list[int]:
        """Members who have no card that holds (one signed by a key that was given up holds no longer), in the order of the register."""
        roll = Members(self._org).ids()
        have = self._holding(set(roll), MembershipCard.key.in_(self._keys.own()))
        return [member for member in roll if member not in have]

    def _holding(self, known: set[int], *which: ColumnElement[bool]) -> dict[int, list[int]]:
        """Member → cards that are not withdrawn; of a merged record under the one that stayed. `known` need no asking."""
        members, found = Members(self._org), dict[int, list[int]]()
        with self._org.register.read() as session:
            query = select(MembershipCard.id, MembershipCard.member).where(MembershipCard.withdrawn_on.is_(None), MembershipCard.deleted_at.is_(None), *which)
            rows = session.execute(query).all()
        for row in rows:
            found.setdefault(row.member if row.member in known else members.current_id(row.member), []).append(row.id)
        return found

    # giving out --------------------------------------------------------------------------------------------------------------------
    def issue(self, members: Sequence[int], reason: str | None = None) -> list[CardView]:
        """Gives each a new card, in one action; a card that one has is withdrawn for `reason` (`changed` unless said).

        Raises Circumstance CARD-01, CARD-02, CARD-03 (not a member), CARD-04 (unknown reason), RECORD-01; then nothing is written.
        """
        certified = self._keys.certified()
        _known(reason)
        people = [Members(self._org).card(member) for member in members]
        for person in people:
            if person.state in former_states():
                raise Circumstance(
                    "CARD-03", mark("{name} is not a member now, so no card was given out."), mark("Record the membership first."), name=person.full_name
                )
        holding = self._holding({person.id for person in people})
        before = [card for person in people for card in holding.get(person.id, [])]
        with self._org.register.action("card.issue") as act:
            serial: int = act.session.execute(select(func.max(MembershipCard.serial))).scalar() or 0
            made = [act.insert(MembershipCard, self._row(person, serial + place, certified)) for place, person in enumerate(people, start=1)]
            self._withdraw(act, before, reason or "changed")
        found = {one.id: one for one in self.list(withdrawn=False)}
        return [found[one] for one in made]

    def _row(self, person: MemberCard, serial: int, certified: Certified) -> dict[str, Any]:
        today, card = self._org.clock.today(), secrets.token_bytes(8)
        content = protocol.Card(serial, card, _packed(person.number, NUMBER_BYTES), _packed(person.full_name, NAME_BYTES), day_number(today))
        return {
            "card": card.hex(), "member": person.id, "serial": serial, "key": certified.key.id.hex(),
            "signed": protocol.write_card(content, certified.key), "issued_on": today.isoformat(), "withdrawn_on": None, "reason": None,
        }  # fmt: skip

    # withdrawing -------------------------------------------------------------------------------------------------------------------
    def withdraw(self, card: int, reason: str) -> CardView:
        """The card holds no longer; the others hear of its random number with their next exchange. It stays withdrawn.

        Raises Circumstance RECORD-01, CARD-04.
        """
        _known(reason)
        with self._org.register.action("card.withdraw") as act:
            self._withdraw(act, [card], reason)
        return next(one for one in self.list() if one.id == card)

    def withdraw_departed(self) -> int:
        """Cards of people who have left: done before each exchange and each look at the list. Returns how many."""
        roll = set(Members(self._org).ids())
        gone = [card for member, cards in self._holding(roll).items() if member not in roll for card in cards]
        if gone:
            with self._org.register.action("card.withdraw") as act:
                self._withdraw(act, gone, "left")
        return len(gone)

    def _withdraw(self, act: Action, cards: Sequence[int], reason: str) -> None:
        today = self._org.clock.today().isoformat()
        for card in cards:
            already = act.session.execute(select(MembershipCard.withdrawn_on).where(MembershipCard.id == card)).scalar()
            if already is None:
                act.update(MembershipCard, card, {"withdrawn_on": today, "reason": reason})

    # paper -------------------------------------------------------------------------------------------------------------------------
    def pdf(self, cards: Sequence[int], language: str, *, sheet: bool = True) -> bytes:
        """Sheets of ten with marks to cut along, or each card as a page of its own size. `language`: kk or ru.

        Raises Circumstance CARD-01, CARD-02, CARD-06 (a card is withdrawn or not there).
        """
        self._keys.certified()
        wanted = [self._paper(one) for one in cards]
        return draw(wanted, language, sheet=sheet, made_on=self._org.clock.today(), practice=self._org.practice)

    def _paper(self, card: int) -> PaperCard:
        with self._org.register.read() as session:
            row = session.execute(select(MembershipCard.__table__).where(MembershipCard.id == card, MembershipCard.deleted_at.is_(None))).first()
        behind = self._keys.certificates_of(row.key) if row is not None and row.withdrawn_on is None else None
        member = self._keys.place()
        if row is None or behind is None or member is None:
            raise Circumstance("CARD-06", mark("This card is withdrawn, or it is not here. It was not printed."), mark("Give out a new one."))
        address, digits = protocol.card_text(member.url, bytes(row.signed), *behind)
        view, person = _view(row), Members(self._org).card(row.member)
        certificate = read_certificate(behind[1])
        # On paper the whole name stands, as long as it is still the one that the code says.
        whole = person.full_name if person.full_name.startswith(view.name) else view.name
        return PaperCard(certificate.title, whole, view.number, view.issued_on, address, digits)

    # judging -----------------------------------------------------------------------------------------------------------------------
    def check(self, text: str) -> Judgement:
        """What a scanner has read from a card, of any organisation of our centre. Nothing is asked of anybody, nothing is kept.

        Raises Circumstance CARD-05 where no centre is known, so nothing can be proved.
        """
        trust, as_of = self._keys.trust(), self._keys.list_as_of()
        if trust is None:
            raise Circumstance(
                "CARD-05",
                mark("This computer belongs to no centre yet, so it cannot prove a card."),
                mark("Take the invitation from the regional office, or let a telephone open the page that the card names."),
            )
        try:
            found = protocol.check_card(text, trust, self._org.clock.today())
        except NotProven as error:
            return Judgement("not_genuine", error.code, as_of=as_of, judged_on=error.day)
        except Malformed as error:
            return Judgement("not_genuine" if error.code in ("newer_card", "bad_name") else "not_a_card", error.code, as_of=as_of)
        own = self._own(found.card.card.hex())
        gone = (own is not None and own.withdrawn_on is not None) or self._keys.withdrawn_there(found.withdrawn_name)
        return Judgement(
            "withdrawn" if gone else "genuine", "", found.name, found.number, found.chain.organisation.title, found.chain.region.title, found.issued_on,
            own.withdrawn_on if own else None, as_of, found.chain.day,
        )  # fmt: skip

    def _own(self, card: str) -> CardView | None:
        if not self._org.may_open("register"):
            return None
        with self._org.register.read() as session:
            row = session.execute(select(MembershipCard.__table__).where(MembershipCard.card == card)).first()
        return _view(row) if row is not None and row.signed else None


def _known(reason: str | None) -> None:
    if reason is not None and reason not in REASONS:
        raise Circumstance(
            "CARD-04", mark("This reason is not known. Nothing was changed."), mark("Choose one of: {reasons}."), reasons=", ".join(REASONS)
        )


def _packed(text: str, most: int) -> bytes:
    words = "".join(letter if letter.isprintable() else " " for letter in text).strip() or "–"
    while len(pack_name(words)) > most:
        words = words[:-1].rstrip()
    return pack_name(words)


def _view(row: Any) -> CardView:
    card = msgspec.msgpack.decode(bytes(row.signed)[:-SIGNATURE_LENGTH], type=protocol.Card)
    gone = date.fromisoformat(row.withdrawn_on) if row.withdrawn_on else None
    return CardView(row.id, row.member, read_name(card.name), read_name(card.number), date.fromisoformat(row.issued_on), gone, row.reason)
