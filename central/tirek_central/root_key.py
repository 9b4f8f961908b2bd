"""The centre's own key: changed, followed, dropped.

The new key lies in `centre.json` before anything is signed with it. The paper that it follows the old one, new certificates of
the regions and newly sealed secrets are one transaction, which can be done again. Installations follow one by one (`voices.py`);
the old key is kept until they have.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, update

from tirek_protocol import chain, packs
from tirek_protocol.signing import SigningKey, key_id

from . import tables
from .authority import SEALED as REGION_SECRET
from .authority import Authority
from .clock import NowMs
from .errors import OperatorError
from .identity import Identity, begin_key, drop_key
from .packs import Repository
from .sealed_secrets import seal, unseal
from .staff.accounts import SEALED as STAFF_SECRET
from .staff.audit import record


@dataclass(frozen=True)
class KeyLine:
    """`computers` know the centre by this key; `here`: its secret is still kept."""

    id: bytes
    public: bytes
    newest: bool
    here: bool
    computers: int
    invitations: int
    """Open ones that name it."""


class RootKey:
    def __init__(self, engine: Engine, identity: Identity, data: Path, now_ms: NowMs) -> None:
        self._engine, self._identity, self._data, self._now_ms = engine, identity, data, now_ms

    def lines(self) -> list[KeyLine]:
        """The newest first."""
        installation, invitation = tables.installation, tables.invitation
        with self._engine.connect() as connection:
            known = {row[0]: row[1] for row in connection.execute(
                select(installation.c.speaks, func.count()).where(installation.c.withdrawn_ms.is_(None)).group_by(installation.c.speaks)
            )}  # fmt: skip
            open_ones = {row[0]: row[1] for row in connection.execute(
                select(invitation.c.signer, func.count()).where(invitation.c.used_by.is_(None), invitation.c.expires_ms > self._now_ms()).group_by(invitation.c.signer)
            )}  # fmt: skip
        first, found = key_id(self._identity.first), list[KeyLine]()
        newest = self._identity.newest
        for public, key in [(newest.public, newest), *((one.public, one.key) for one in reversed(self._identity.former))]:
            name = key_id(public)
            of = [sum(number for speaks, number in counts.items() if (first if speaks is None else bytes(speaks)) == name) for counts in (known, open_ones)]
            found.append(KeyLine(name, public, public == newest.public, key is not None, *of))
        return found

    def change(self, *, by: int | None = None) -> Identity:
        """A new key follows the one of now. What a change that was broken off has left is brought to its end first. Returns the
        centre as it is now; processes that serve must be started anew. Raises OperatorError."""
        unfinished = self._unfinished()
        if unfinished is None:
            self._identity = begin_key(self._data, self._identity)
            unfinished = self._unfinished()
        assert unfinished is not None
        with self._engine.begin() as connection:
            Authority(self._engine, self._identity, self._now_ms).follow_root(connection, unfinished)
            self._seal_anew(connection)
            record(connection, self._now_ms(), "centre.key_changed", self._identity.newest.id.hex(), staff=by)
        self._sign_packs()
        return self._identity

    def drop(self, key: bytes, *, although_known: bool = False) -> Identity:
        """Forgets a former key's secret. Raises OperatorError: KEY-01 no such key, KEY-02 there are computers that know no other."""
        line = next((one for one in self.lines() if one.id == key and not one.newest and one.here), None)
        if line is None:
            raise OperatorError("KEY-01", "There is no such former key.", "See tirek-central key list.")
        if (line.computers or line.invitations) and not although_known:
            raise OperatorError(
                "KEY-02", f"{line.computers} computers and {line.invitations} open invitations know no other key.", "Wait for their exchange, or give --sure: they need new invitations then."
            )
        with self._engine.begin() as connection:
            self._seal_anew(connection)
        self._identity = drop_key(self._data, self._identity, key)
        return self._identity

    def _unfinished(self) -> SigningKey | None:
        """The key of before, if the database has no paper yet that the newest follows it."""
        if not self._identity.former:
            return None
        before = self._identity.former[-1]
        with self._engine.connect() as connection:
            rows = connection.execute(select(tables.chain_paper.c.paper).where(tables.chain_paper.c.what == "succession")).scalars()
            told = {(paper.old, paper.new) for paper in (chain.read_succession(bytes(row)) for row in rows)}
        return None if (before.public, self._identity.newest.public) in told else before.key

    def _seal_anew(self, connection: Connection) -> None:
        """Secrets in the database go under the newest key."""
        region, staff = tables.region_key, tables.staff
        for row in connection.execute(select(region.c.id, region.c.secret).where(region.c.secret.is_not(None)).with_for_update()).all():
            about = bytes(row.id)
            secret = seal(self._identity, REGION_SECRET, about, unseal(self._identity, REGION_SECRET, about, bytes(row.secret)))
            connection.execute(update(region).where(region.c.id == row.id).values(secret=secret))
        for row in connection.execute(select(staff.c.id, staff.c.totp).with_for_update()).all():
            about = row.id.to_bytes(8, "big")
            totp = seal(self._identity, STAFF_SECRET, about, unseal(self._identity, STAFF_SECRET, about, bytes(row.totp)))
            connection.execute(update(staff).where(staff.c.id == row.id).values(totp=totp))

    def _sign_packs(self) -> None:
        """For schools that join from now on: whom to trust first in the packs is said by the key that they know."""
        folder = Repository(self._data, self._identity, self._now_ms).folder
        if (folder / packs.FIRST_ROOT).exists():
            name = packs.root_signature_of(self._identity.newest.id)
            (folder / name).write_bytes(packs.sign_root((folder / packs.FIRST_ROOT).read_bytes(), self._identity.newest))
