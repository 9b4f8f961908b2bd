"""Joining a centre. The installation's two private keys are made here, kept encrypted here, and never leave."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.model import Membership, Outgoing, Told
from tirek.foundation.journal.action import Action
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import bundle as bundles
from tirek_protocol import chain
from tirek_protocol.errors import Refused
from tirek_protocol.invitations import read_invitation
from tirek_protocol.messages import Enrolment, Invitation, write
from tirek_protocol.receipts import Answer, Refusal
from tirek_protocol.sealing import Reader, SealingKey
from tirek_protocol.signing import SigningKey

ENROLLED, WAITING, REFUSED, LEFT = "enrolled", "waiting", "refused", "left"
PROGRAM = "tirek 0.1"


@dataclass(frozen=True)
class Member:
    """This installation's place at a centre, with its keys open in memory."""

    id: int
    state: str
    centre: str
    url: str
    centre_keys: tuple[bytes, ...]
    """The centre's keys as they followed each other: the first one stood in the invitation, the last one is believed now."""
    centre_reader: Reader
    organisation: str
    sign: SigningKey
    seal: SealingKey
    enrolment: bytes
    """The enrolment bundle."""
    code: str | None
    device: int
    """The computer that joined: another one if this home came back from a backup."""

    @property
    def centre_root(self) -> bytes:
        """The key that the centre was given by: what is proved, is proved from here."""
        return self.centre_keys[0]

    @property
    def centre_sign(self) -> bytes:
        """The key that the centre signs with now."""
        return self.centre_keys[-1]


class Enrolments:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def current(self) -> Member | None:
        """The place that was taken last and not left, if any."""
        with self._org.office.read() as connection:
            row = connection.execute(
                select(Membership.__table__)
                .where(Membership.deleted_at.is_(None), Membership.state != LEFT)
                .order_by(Membership.made_at.desc())
                .limit(1)
            ).first()
        if row is None:
            return None
        keys = msgspec.msgpack.decode(self._org.office.blobs.get(row.keys_blob), type=list[bytes])
        return Member(
            id=row.id,
            state=row.state,
            centre=row.centre,
            url=row.url,
            centre_keys=tuple(bytes.fromhex(key) for key in (row.centre_sign, *(row.followed or "").split())),
            centre_reader=Reader(bytes.fromhex(row.centre_seal)),
            organisation=row.organisation,
            sign=SigningKey(keys[0]),
            seal=SealingKey(keys[1]),
            enrolment=self._org.office.blobs.get(row.bundle_blob),
            code=row.code,
            device=row.device,
        )

    def accept(self, text: str, *, instead: bool = False) -> Member:
        """Takes an invitation: makes the keys and the enrolment, which goes with the next round.

        The same invitation again changes nothing. Raises Circumstance INVITE-01 (not an invitation, or changed on the
        way), INVITE-02 and INVITE-03 (practice and real do not mix), INVITE-04 (already at another centre; with `instead` that one
        is left: its key was stolen or lost, or the organisation belongs elsewhere now).
        """
        invitation = self._read(text)
        current = self.current()
        if current is not None and current.state in (ENROLLED, WAITING):
            same = invitation.sign_key in current.centre_keys
            if same and current.organisation == f"{invitation.organisation_id:016x}":
                return current
            if current.state == ENROLLED and not instead:
                raise Circumstance(
                    "INVITE-04",
                    mark("This organisation already belongs to “{centre}”. Nothing was changed."),
                    mark("Ask the regional office which of the two is right. If it is the new one: page Exchange, “Move to another centre”, or tirek exchange enrol FILE --instead."),
                    centre=current.centre,
                )
        self._keep(invitation, current)
        member = self.current()
        assert member is not None
        return member

    def _read(self, text: str) -> Invitation:
        try:
            invitation = read_invitation(text, self._org.clock.today())
        except Refused:
            raise Circumstance(
                "INVITE-01",
                mark("This is not an invitation of a centre, or it was damaged on the way."),
                mark("Take the file from the stick of the regional office again."),
            ) from None
        if self._org.practice and not invitation.practice:
            raise Circumstance(
                "INVITE-02",
                mark("This is the practice organisation with invented people. It cannot join a real centre."),
                mark("Open your own organisation, then take the invitation again."),
            )
        if invitation.practice and not self._org.practice:
            raise Circumstance(
                "INVITE-03",
                mark("This invitation is from a practice centre. A real organisation cannot join it."),
                mark("Ask the regional office for an invitation of the real centre."),
            )
        return invitation

    def _keep(self, invitation: Invitation, before: Member | None) -> None:
        sign, seal = SigningKey.new(), SealingKey.new()
        enrolment = Enrolment(
            token=invitation.token,
            organisation_id=invitation.organisation_id,
            sign_key=sign.public,
            seal_key=seal.reader.public,
            practice=self._org.practice,
            program=PROGRAM,
        )
        data = bundles.build([write(enrolment)], reader=Reader(invitation.seal_key), sender=sign)
        row = {
            "state": WAITING,
            "device": self._org.device,
            "centre": invitation.centre,
            "url": invitation.url.rstrip("/"),
            "centre_sign": invitation.sign_key.hex(),
            "centre_seal": invitation.seal_key.hex(),
            "organisation": f"{invitation.organisation_id:016x}",
            "keys_blob": self._org.office.blobs.put(msgspec.msgpack.encode([sign.secret, seal.secret])),
            "bundle_blob": self._org.office.blobs.put(data),
            "made_at": milliseconds(self._org.clock.now()),
        }
        with self._org.office.action("exchange.enrol") as act:
            if before is not None:
                self._leave(act, before, other_centre=invitation.sign_key not in before.centre_keys)
            act.insert(Membership, row)

    def _leave(self, act: Action, before: Member, *, other_centre: bool) -> None:
        """What has no receipt waits for the new place; another centre is told everything open from the beginning."""
        act.update(Membership, before.id, {"state": LEFT})
        unanswered = select(Outgoing.id, Outgoing.ground).where(
            Outgoing.state.in_(("waiting", "handed_over")), Outgoing.deleted_at.is_(None)
        )
        for row in act.session.execute(unanswered).all():
            if other_centre and row.ground == "open":
                act.remove(Outgoing, row.id)
            else:
                act.update(Outgoing, row.id, {"state": "waiting", "bundle": None})
        if other_centre:
            for row_id in act.session.execute(select(Told.id).where(Told.deleted_at.is_(None))).scalars().all():
                act.remove(Told, row_id)

    def follow(self, paper: bytes) -> bool:
        """The centre has a new key, and its key of before says so: from the next word on that one is believed. What proves nothing,
        or speaks of another key, changes nothing. Returns whether the key is another one now."""
        member = self.current()
        try:
            found = chain.read_succession(paper)
        except Refused:
            return False
        if member is None or found.old != member.centre_sign or found.new in member.centre_keys or len(member.centre_keys) > chain.SUCCESSIONS_LIMIT:
            return False
        later = " ".join(key.hex() for key in (*member.centre_keys[1:], found.new))
        with self._org.office.action("exchange.centre_key") as act:
            act.update(Membership, member.id, {"followed": later})
        return True

    def answered(self, member: Member, answer: Answer) -> str:
        """Writes down the centre's checked answer to the enrolment; returns the new state."""
        with self._org.office.action("exchange.enrolled") as act:
            if isinstance(answer, Refusal):
                act.update(Membership, member.id, {"state": REFUSED, "code": answer.code})
                return REFUSED
            act.update(Membership, member.id, {"state": ENROLLED, "enrolled_at": answer.taken_ms, "code": None})
            return ENROLLED
