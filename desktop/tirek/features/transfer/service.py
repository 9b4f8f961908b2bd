"""Sending a member, taking one in, answering, recalling. One method a deed; what a card shows changes in the same transaction."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from tirek.features.members.api import MemberCard, Members, admit, set_standing
from tirek.features.transfer import refusals
from tirek.features.transfer.keys import Keys, address_of, own_keys
from tirek.features.transfer.model import MemberTransfer
from tirek.features.transfer.outgoing import transfer_of
from tirek.features.transfer.rules import ACTIVE, ARRIVING, CARD_STATE, CARRIED, REFUSED, SENT, TAKEN, after
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name
from tirek.foundation.store.numbering import installation_letter
from tirek_protocol.errors import Refused
from tirek_protocol.sealing import Reader, SealingKey
from tirek_protocol.signing import SigningKey
from tirek_protocol.transfers import (
    FILE_LIMIT,
    Address,
    Answer,
    Opened,
    Recall,
    Transfer,
    answers_by,
    open_letter,
    read_address,
    write_address,
    write_letter,
)


@dataclass(frozen=True)
class TransferView:
    """One transfer. `number_there` is the number in the other organisation's register, once known; days are ISO."""

    id: int
    direction: str
    state: str
    member: int | None
    person: str
    peer: str
    number_there: str | None
    ground: str | None
    reason: str | None
    started_on: str
    ended_on: str | None


@dataclass(frozen=True)
class Seen:
    """What a file holds, before anybody decides. `fingerprint`: its sender's, to be compared by voice. `ground`: of an answer its reason."""

    kind: str
    sender: str
    fingerprint: str
    person: str
    number: str
    ground: str
    fields: Mapping[str, Any]
    state: str | None


@dataclass(frozen=True)
class Peer:
    """Another organisation by its address file; `digits` are compared by voice."""

    name: str
    place: str
    digits: str


class Transfers:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    # who we are -------------------------------------------------------------------------------------------------------------
    def address(self) -> str:
        """The text of the file by which others seal to this organisation. Nothing in it is secret or personal."""
        keys = own_keys(self._org)[-1]
        return write_address(address_of(self._org, keys), keys.sign)

    def address_and_digits(self) -> tuple[str, str]:
        """The same, with the digits by which its reader makes sure of it over the telephone."""
        text = self.address()
        return text, read_address(text).fingerprint

    def who(self, address: str) -> Peer:
        """Whose address file this is; refused as in `send`. Raises Circumstance TRANSFER-04, TRANSFER-05, TRANSFER-15."""
        peer = self._peer(address)
        return Peer(peer.organisation, peer.place, peer.fingerprint)

    def sealing_keys(self) -> list[SealingKey]:
        """All keys that letters to this organisation may be sealed to."""
        return [one.seal for one in own_keys(self._org)]

    def signing(self) -> tuple[Address, SigningKey]:
        """What stands in a letter as its sender, and the key that signs it."""
        keys = own_keys(self._org)[-1]
        return address_of(self._org, keys), keys.sign

    # looking -----------------------------------------------------------------------------------------------------------------
    def list(self) -> list[TransferView]:
        """All of both directions, the newest first."""
        with self._org.register.read() as session:
            rows = session.execute(select(MemberTransfer.__table__).where(MemberTransfer.deleted_at.is_(None)).order_by(MemberTransfer.started_on.desc(), MemberTransfer.id))
            return [_view(row) for row in rows]

    def of_member(self, member: int) -> TransferView | None:
        """The last transfer of a card, if there was one; also of cards that were merged into it."""
        ids = Members(self._org).same_ids(member)
        return next((one for one in self.list() if one.member in ids), None)

    def look(self, file: Path | bytes) -> Seen:
        """What a file of another organisation says; changes nothing. Raises Circumstance TRANSFER-01 … TRANSFER-03."""
        content = self._opened(_read(file)).content
        if isinstance(content, Answer):
            return Seen("answer", "", "", "", content.number, content.reason, {}, content.outcome)
        row = self._row("in", content.transfer)
        state = row.state if row is not None else None
        if isinstance(content, Recall):
            return Seen("recall", content.sender.organisation, content.sender.fingerprint, (row.person if row else "") or "", "", "", {}, state)
        fields = _carried(content)
        return Seen("transfer", content.sender.organisation, content.sender.fingerprint, _person(fields), content.number, content.ground, fields, state)

    # sending -----------------------------------------------------------------------------------------------------------------
    def send(self, member: int, address: str, ground: str) -> TransferView:
        """Gives a membership away: from this moment it is on its way, until the other organisation answers.

        `ground`: the person's application and its date. Raises Circumstance TRANSFER-04 (no address), TRANSFER-05 (practice and
        real do not mix), TRANSFER-06 (not an active member here, or on the way already), TRANSFER-07 (no ground), RECORD-01.
        """
        if not ground.strip():
            raise refusals.no_ground()
        peer = self._peer(address)
        card = Members(self._org).card(member)
        if card.state != ACTIVE:
            raise refusals.not_active()
        member = card.id
        keys, transfer = own_keys(self._org)[-1], os.urandom(16)
        today = self._org.clock.today().isoformat()
        letter = write_letter(transfer_of(card, transfer, address_of(self._org, keys), today, ground.strip()[:1000]), Reader(peer.seal_key), keys.sign)
        before = sum(1 for one in self.list() if one.direction == "out" and one.member == member)
        own_id = id_of_name("transfer", member, before)
        row = {
            "id": own_id, "direction": "out", "transfer": transfer.hex(), "member": member, "state": SENT,
            "peer_name": peer.organisation, "peer": msgspec.msgpack.encode(peer), "seal_id": keys.seal_id, "person": card.full_name,
            "ground": ground.strip()[:1000], "started_on": today, "letter": letter,
        }  # fmt: skip
        with self._org.register.action("transfer.send") as act:
            act.insert(MemberTransfer, row)
            set_standing(act, member, CARD_STATE[SENT])
        return self._view(own_id)

    def letter(self, transfer: int) -> bytes:
        """The sealed file of a transfer that was sent; the same bytes each time."""
        row = self._by_id(transfer)
        if row.letter is None:
            raise refusals.no_such()
        return row.letter

    def recall(self, transfer: int) -> bytes:
        """Asks for a member back: the sealed file of the recall. Only the other organisation's answer brings the membership back.

        Raises Circumstance TRANSFER-08 when it has been answered already.
        """
        row = self._by_id(transfer)
        state = after(row.state, "recall") if row.direction == "out" else None
        if state is None:
            raise refusals.ended()
        keys = self._key(row.seal_id)
        letter = write_letter(Recall(bytes.fromhex(row.transfer), address_of(self._org, keys)), Reader(_peer(row).seal_key), keys.sign)
        if state != row.state:
            with self._org.register.action("transfer.recall") as act:
                act.update(MemberTransfer, row.id, {"state": state})
        return letter

    def receive(self, file: Path | bytes) -> TransferView:
        """Takes the other organisation's answer: the card becomes "moved" or active again. The same answer again changes nothing.

        Raises Circumstance TRANSFER-01 … TRANSFER-03, TRANSFER-09 (an answer that contradicts an earlier one).
        """
        content = self._opened(_read(file)).content
        if not isinstance(content, Answer):
            raise refusals.another_kind()
        row = self._row("out", content.transfer)
        if row is None:
            raise refusals.no_such()
        state = after(row.state, content.outcome)
        if state is None:
            raise refusals.contradicts()
        if state != row.state:
            member = Members(self._org).current_id(row.member)
            told = {"state": state, "number_there": content.number or None, "reason": content.reason or None, "ended_on": content.on}
            with self._org.register.action("transfer.answered") as act:
                act.update(MemberTransfer, row.id, told)
                set_standing(act, member, CARD_STATE[state], on=content.on)
        return self._view(row.id)

    # taking in ---------------------------------------------------------------------------------------------------------------
    def take(self, file: Path | bytes) -> tuple[TransferView, bytes]:
        """Takes a member in; returns the transfer and the answer to give back. The same file again gives the same answer.

        Raises Circumstance TRANSFER-01 … TRANSFER-03, TRANSFER-05, TRANSFER-10 (was refused or called back), TRANSFER-11 (is a member
        here already under another card).
        """
        content = self._incoming(file, Transfer)
        row = self._begin(content)
        if after(row.state, "take") is None:
            raise refusals.was_refused()
        if row.state != TAKEN:
            self._finish(row, TAKEN, fields=_carried(content))
        return self._view(row.id), self._answer(row.id)

    def refuse(self, file: Path | bytes, reason: str) -> tuple[TransferView, bytes]:
        """Does not take the member in, for ever; returns the answer to give back. Raises as `take`, and TRANSFER-07 without a reason."""
        if not reason.strip():
            raise refusals.no_ground()
        content = self._incoming(file, Transfer)
        row = self._begin(content)
        if after(row.state, "refuse") is None:
            raise refusals.was_taken()
        if row.state != REFUSED:
            self._finish(row, REFUSED, reason=reason.strip()[:1000])
        return self._view(row.id), self._answer(row.id)

    def answer_recall(self, file: Path | bytes) -> tuple[TransferView, bytes]:
        """Answers the sender who wants a member back: refused if the member was not taken in (and then never will be), taken otherwise."""
        content = self._incoming(file, Recall)
        row = self._row("in", content.transfer) or self._begin(content)
        if row.state == ARRIVING:
            self._finish(row, REFUSED, reason=self._org.texts.t("Called back by the organisation that sent it."))
        return self._view(row.id), self._answer(row.id)

    def answer_again(self, transfer: int) -> bytes:
        """The answer that was given, once more."""
        return self._answer(transfer)

    # inside ------------------------------------------------------------------------------------------------------------------
    def _incoming(self, file: Path | bytes, kind: type[Any]) -> Any:
        content: Any = self._opened(_read(file)).content
        if not isinstance(content, kind):
            raise refusals.another_kind()
        if content.sender.practice != self._org.practice:
            raise refusals.practice()
        return content

    def _begin(self, content: Transfer | Recall) -> Any:
        """The record of an incoming transfer; one for each, whatever computer begins it."""
        found = self._row("in", content.transfer)
        if found is not None:
            if _peer(found).sign_key != content.sender.sign_key:
                raise refusals.another_sender()
            return found
        own_id = id_of_name("transfer-in", content.transfer.hex())
        row: dict[str, Any] = {
            "id": own_id, "direction": "in", "transfer": content.transfer.hex(), "state": ARRIVING,
            "peer_name": content.sender.organisation, "peer": msgspec.msgpack.encode(content.sender), "seal_id": own_keys(self._org)[-1].seal_id,
            "started_on": self._org.clock.today().isoformat(),
        }  # fmt: skip
        if isinstance(content, Transfer):
            row |= {"person": _person(_carried(content)), "number_there": content.number, "ground": content.ground}
        with self._org.register.action("transfer.begin") as act:
            act.insert(MemberTransfer, row)
        return self._by_id(own_id)

    def _finish(self, row: Any, state: str, *, fields: Mapping[str, Any] | None = None, reason: str = "") -> None:
        """Decides, opens the card if there is one to open, and keeps the very bytes of the answer, in one transaction."""
        on = self._org.clock.today().isoformat()
        keys = self._key(row.seal_id)
        known = self._card_from_before(fields) if fields else None
        installation_letter(self._org)
        with self._org.register.action("transfer.taken" if state == TAKEN else "transfer.refused") as act:
            member, number = (known.id, known.number) if known else admit(self._org, act, fields, CARD_STATE[TAKEN]) if fields else (None, "")
            outcome = "taken" if state == TAKEN else "refused"
            answer = write_letter(Answer(bytes.fromhex(row.transfer), outcome, on, number, reason), Reader(_peer(row).seal_key), keys.sign)
            act.update(MemberTransfer, row.id, {"state": state, "member": member, "reason": reason or None, "ended_on": on, "answer": answer})
            if member is not None:
                set_standing(act, member, CARD_STATE[TAKEN])

    def _card_from_before(self, fields: Mapping[str, Any]) -> MemberCard | None:
        """The card of somebody who was a member here once and comes back: with the number that was given then."""
        members = Members(self._org)
        for known in members.known_people():
            if _same_person(known, fields):
                card = members.card(known.member_id)
                if card.state == ACTIVE:
                    raise refusals.here_already()
                return card
        return None

    def _opened(self, data: bytes) -> Opened:
        """Raises Circumstance TRANSFER-02 (not for us), TRANSFER-03 (damaged, forged, or something else)."""
        try:
            keys = [one.seal for one in own_keys(self._org)]
            return open_letter(data, keys, self._known_signer(answers_by(data)))
        except Refused as refused:
            raise refusals.of(refused) from None

    def _known_signer(self, sender: bytes) -> bytes | None:
        from tirek_protocol.signing import key_id

        with self._org.register.read() as session:
            peers = session.execute(select(MemberTransfer.peer).where(MemberTransfer.direction == "out")).scalars().all()
        known = (msgspec.msgpack.decode(peer, type=Address).sign_key for peer in peers)
        return next((key for key in known if key_id(key) == sender), None)

    def _peer(self, text: str) -> Address:
        try:
            peer = read_address(text)
        except Refused:
            raise refusals.no_address() from None
        if peer.practice != self._org.practice:
            raise refusals.practice()
        if any(peer.sign_key == keys.sign.public for keys in own_keys(self._org)):
            raise refusals.ourselves()
        return peer

    def _key(self, seal_id: str) -> Keys:
        keys = own_keys(self._org)
        return next((one for one in keys if one.seal_id == seal_id), keys[-1])

    def _row(self, direction: str, transfer: bytes) -> Any:
        with self._org.register.read() as session:
            return session.execute(
                select(MemberTransfer.__table__).where(MemberTransfer.direction == direction, MemberTransfer.transfer == transfer.hex(), MemberTransfer.deleted_at.is_(None))
            ).first()

    def _by_id(self, transfer: int) -> Any:
        with self._org.register.read() as session:
            row = session.execute(select(MemberTransfer.__table__).where(MemberTransfer.id == transfer, MemberTransfer.deleted_at.is_(None))).first()
        if row is None:
            raise refusals.no_such()
        return row

    def _view(self, transfer: int) -> TransferView:
        return _view(self._by_id(transfer))

    def _answer(self, transfer: int) -> bytes:
        row = self._by_id(transfer)
        if row.answer is None:
            raise refusals.no_such()
        return row.answer


def _view(row: Any) -> TransferView:
    return TransferView(
        row.id, row.direction, row.state, row.member, row.person or "", row.peer_name, row.number_there, row.ground, row.reason, row.started_on, row.ended_on
    )


def _peer(row: Any) -> Address:
    return msgspec.msgpack.decode(row.peer, type=Address)


def _carried(content: Transfer) -> dict[str, Any]:
    """The fields that a card has; what a newer or hostile sender adds is left out."""
    return {name: value for name, value in content.fields.items() if name in CARRIED and value not in ("", None)}


def _person(fields: Mapping[str, Any]) -> str:
    return " ".join(str(fields[name]) for name in ("last_name", "first_name", "patronymic") if fields.get(name))


def _same_person(known: Any, fields: Mapping[str, Any]) -> bool:
    if known.iin and fields.get("iin"):
        return known.iin == fields["iin"]
    names = ("last_name", "first_name", "patronymic", "birth_date")
    return all((getattr(known, name) or None) == (fields.get(name) or None) for name in names)


def _read(file: Path | bytes) -> bytes:
    """A file, or a letter that came through the exchange. Raises Circumstance TRANSFER-01 when the file is not there or is far too large."""
    if isinstance(file, bytes):
        return file[: FILE_LIMIT + 1]
    try:
        with file.open("rb") as stream:
            data = stream.read(FILE_LIMIT + 1)
    except OSError:
        raise refusals.no_file() from None
    return data


