"""Inviting organisations and taking in their installations."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from tirek_protocol import bundle as bundles
from tirek_protocol.errors import Refused
from tirek_protocol.invitations import write_invitation
from tirek_protocol.messages import Enrolment, Invitation
from tirek_protocol.receipts import Receipt, Refusal, sign_answer
from tirek_protocol.signing import key_id

from . import tables
from .authority import Authority
from .database import insert_if_new
from .errors import OperatorError
from .service import Service
from .staff.audit import record

ENROLMENT_LIMIT = 16 * 1024
"""Bytes of an enrolment bundle."""
INVITATION_DAYS = 180
"""Long, because an invitation may travel on a stick."""


@dataclass(frozen=True)
class Installation:
    """An enrolled installation, as requests are checked against it."""

    id: bytes
    organisation: int
    sign_key: bytes
    seal_key: bytes
    withdrawn: bool
    speaks: bytes | None = None
    """Key id of the centre's key that it knows; None: the centre's first one."""


@dataclass(frozen=True)
class Invited:
    organisation_id: int
    text: str
    """The invitation, one line."""


class Enrolments(Service):
    def invite(
        self, name: str, url: str | None = None, *, region: int | None = None, by: int | None = None, kind: str | None = None, again: int | None = None
    ) -> Invited:
        """Invites an organisation: a new one for each call, or another computer of the one with the id `again`.

        A region that was certified signs the invitation itself where its key lies here. The token is stored only as its hash. `by` is
        the account of staff that does it; None on the command line. `kind`: desk or lawyer. Raises OperatorError ENROL-03 if there is
        no organisation `again`.
        """
        mine = self._identity
        key, chain = mine.newest, list[bytes]()
        organisation_id, token, now = again or secrets.randbits(63) or 1, secrets.token_bytes(16), self._now_ms()
        expires = now + INVITATION_DAYS * 24 * 3600 * 1000
        with self._engine.begin() as connection:
            if again is not None:
                name, region = self._known(connection, again)
            else:
                new = {"id": organisation_id, "name": name[:300], "created_ms": now, "region": region, "kind": kind}
                connection.execute(tables.organisation.insert().values(**new))
            record(connection, now, "organisation.invited", name[:300], staff=by, region=region)
            connection.execute(
                tables.invitation.insert().values(
                    token_hash=hashlib.sha256(token).digest(), organisation=organisation_id, expires_ms=expires, signer=mine.newest.id
                )
            )
            if inviting := Authority(self._engine, self._identity, self._now_ms).inviting(connection, region):
                key, chain = inviting[0], [inviting[1]]
        invitation = Invitation(
            centre=mine.name,
            url=url or mine.url,
            sign_key=mine.newest.public,
            seal_key=mine.seal.reader.public,
            organisation_id=organisation_id,
            organisation=name[:300],
            practice=mine.practice,
            token=token,
            expires_ms=expires,
            chain=chain,
        )
        return Invited(organisation_id, write_invitation(invitation, key))

    def _known(self, connection: Connection, organisation: int) -> tuple[str, int | None]:
        table = tables.organisation
        row = connection.execute(select(table.c.name, table.c.region).where(table.c.id == organisation)).first()
        if row is None:
            raise OperatorError("ENROL-03", "There is no organisation with this id.", "See the list of organisations.")
        return row.name, row.region

    def enrol(self, data: bytes) -> bytes:
        """Takes in a new installation; the same bundle again gives the same result. Returns a signed answer.

        Raises Refused if the bundle is not even an enrolment sealed to this centre.
        """
        enrolment = bundles.open_enrolment(data, self._identity.seal)
        now, sha, mine = self._now_ms(), bundles.sha256(data), key_id(enrolment.sign_key)
        with self._engine.begin() as connection:
            row = connection.execute(
                select(tables.invitation).where(tables.invitation.c.token_hash == hashlib.sha256(enrolment.token).digest())
            ).first()
            code, signer = self._why_not(row, enrolment, now), self._identity.known_by(row.signer if row is not None else None)
            if not code:
                self._register(connection, enrolment, now, signer.id)
        if code:
            return sign_answer(Refusal(sha, mine, now, code), signer)
        return sign_answer(Receipt(sha, mine, now, []), signer)

    def _why_not(self, row: Any, enrolment: Enrolment, now: int) -> str:
        """The code of refusal, or nothing."""
        if row is None or row.organisation != enrolment.organisation_id:
            return "invitation_unknown"
        if enrolment.practice != self._identity.practice:
            return "practice_mismatch"
        if row.used_by is not None:
            return "" if bytes(row.used_by) == key_id(enrolment.sign_key) else "invitation_used"
        return "invitation_expired" if row.expires_ms < now else ""

    def _register(self, connection: Connection, enrolment: Enrolment, now: int, speaks: bytes) -> None:
        mine = key_id(enrolment.sign_key)
        row: dict[str, Any] = {
            "id": mine,
            "organisation": enrolment.organisation_id,
            "sign_key": enrolment.sign_key,
            "seal_key": enrolment.seal_key,
            "program": enrolment.program,
            "enrolled_ms": now,
            "seen_ms": now,
            "speaks": speaks,
        }
        insert_if_new(connection, tables.installation, [row])
        connection.execute(
            update(tables.invitation)
            .where(tables.invitation.c.token_hash == hashlib.sha256(enrolment.token).digest())
            .values(used_by=mine)
        )

    def find(self, installation_id: bytes) -> Installation:
        """Notes that it was seen. Raises Refused if this centre does not know it."""
        table = tables.installation
        with self._engine.begin() as connection:
            row = connection.execute(select(table).where(table.c.id == installation_id)).first()
            if row is None:
                raise Refused("unknown_installation")
        return Installation(
            bytes(row.id), row.organisation, bytes(row.sign_key), bytes(row.seal_key), row.withdrawn_ms is not None,
            bytes(row.speaks) if row.speaks is not None else None,
        )

    def seen(self, installation: Installation) -> None:
        """Notes when an installation was last heard, and by which key it knows the centre; called once a round, after its
        signature was checked."""
        with self._engine.begin() as connection:
            connection.execute(
                update(tables.installation)
                .where(tables.installation.c.id == installation.id)
                .values(seen_ms=self._now_ms(), speaks=self._identity.sign.id)
            )
