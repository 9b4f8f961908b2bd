"""Accounts of staff: added with a start code, taken into use with a password and a one-time-code device."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError

from .. import tables
from ..clock import NowMs
from ..errors import OperatorError
from ..identity import Identity
from ..sealed_secrets import seal, unseal
from ..service import Service
from .audit import record
from .limits import SIGN_IN_ALL, SIGN_IN_NAME, START_ALL, Limits

if TYPE_CHECKING:
    from argon2 import PasswordHasher

CENTRE, REGION, LAWYER = ROLES = ("centre", "region", "lawyer")
PASSWORD_LETTERS = 12
START_DAYS = 7
SEALED = b"tirek/staff/totp/1"
_STEP = 30
_HASHING = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB: a crowd of sign-ins waits, it does not exhaust the memory."""
_WAITING = threading.BoundedSemaphore(8)
"""How many may wait for it: more would take the threads that answer schools."""


@dataclass(frozen=True)
class Account:
    id: int
    name: str
    role: str
    region: int | None


@dataclass(frozen=True)
class Added:
    id: int
    name: str
    start_code: str


@dataclass(frozen=True)
class Listed:
    """An account as a list shows it. `used` once a password was set; `sessions` that are open now."""

    id: int
    name: str
    role: str
    region: int | None
    used: bool
    closed: bool


class Accounts(Service):
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        super().__init__(engine, identity, now_ms)
        self._limits = Limits(engine, now_ms)

    def add(self, name: str, role: str, region: int | None, *, by: int | None = None) -> Added:
        """A new account and the code by which it is taken into use once. Raises OperatorError."""
        folded = fold(name)
        if role not in ROLES or (role == CENTRE) != (region is None):
            raise OperatorError("STAFF-01", "This role does not fit.", "Only the centre's staff is without a region.")
        if not 2 <= len(folded) <= 100:
            raise OperatorError("STAFF-02", "The name is too short or too long.", "Give from 2 to 100 letters.")
        code, new, now = secrets.token_hex(10), secrets.randbits(63) or 1, self._now_ms()
        row = {"id": new, "name": folded, "role": role, "region": region, "created_ms": now, "totp_step": 0}
        row |= {"totp": self._seal(new, secrets.token_bytes(20)), "start_hash": _hash(code)}
        row |= {"start_expires_ms": now + START_DAYS * 24 * 3600_000}
        try:
            with self._engine.begin() as connection:
                connection.execute(tables.staff.insert().values(**row))
                record(connection, now, "account.added", f"{folded} ({role})", staff=by, region=region)
        except IntegrityError as error:
            raise OperatorError("STAFF-03", "There is an account with this name.", "Choose another name.") from error
        return Added(new, folded, code)

    def restart(self, staff: int, *, by: int | None = None) -> Added:
        """A new start code, device and password for somebody who lost theirs; open sessions end, passkeys go. Raises OperatorError."""
        code, now = secrets.token_hex(10), self._now_ms()
        with self._engine.begin() as connection:
            found = connection.execute(select(tables.staff).where(tables.staff.c.id == staff)).first()
            if found is None or found.closed_ms is not None:
                raise OperatorError("STAFF-04", "There is no such account.", "Look at the list of accounts.")
            fresh = {"totp": self._seal(staff, secrets.token_bytes(20)), "start_hash": _hash(code), "password": None}
            fresh |= {"totp_step": 0, "start_expires_ms": now + START_DAYS * 24 * 3600_000}
            connection.execute(update(tables.staff).where(tables.staff.c.id == staff).values(**fresh))
            connection.execute(
                update(tables.session).where(tables.session.c.staff == staff, tables.session.c.ended_ms.is_(None)).values(ended_ms=now)
            )
            connection.execute(delete(tables.passkey).where(tables.passkey.c.staff == staff))
            record(connection, now, "account.restarted", found.name, staff=by, region=found.region)
        return Added(staff, found.name, code)

    def close(self, staff: int, *, by: int | None = None) -> None:
        """The account signs in no more, its sessions end. The last one of the centre stays. Raises OperatorError."""
        table, now = tables.staff, self._now_ms()
        with self._engine.begin() as connection:
            found = connection.execute(select(table).where(table.c.id == staff, table.c.closed_ms.is_(None))).first()
            if found is None:
                raise OperatorError("STAFF-04", "There is no such account.", "Look at the list of accounts.")
            others = select(table.c.id).where(table.c.role == CENTRE, table.c.closed_ms.is_(None), table.c.id != staff)
            if found.role == CENTRE and connection.execute(others.limit(1)).first() is None:
                raise OperatorError("STAFF-05", "This is the centre's last account.", "Add another one first.")
            connection.execute(update(table).where(table.c.id == staff).values(closed_ms=now, start_hash=None))
            connection.execute(
                update(tables.session).where(tables.session.c.staff == staff, tables.session.c.ended_ms.is_(None)).values(ended_ms=now)
            )
            connection.execute(delete(tables.passkey).where(tables.passkey.c.staff == staff))
            record(connection, now, "account.closed", found.name, staff=by, region=found.region)

    def all(self) -> list[Listed]:
        table = tables.staff
        with self._engine.connect() as connection:
            rows = connection.execute(select(table).order_by(table.c.closed_ms.is_not(None), table.c.name)).all()
        return [
            Listed(row.id, row.name, row.role, row.region, row.password is not None, row.closed_ms is not None) for row in rows
        ]

    def starting(self, name: str, code: str) -> str | None:
        """The otpauth:// address for a device, if name and start code are right; otherwise None, and it was counted."""
        if self._limits.reached(START_ALL):
            return None
        found = self._find(name)
        if not found or not found.start_hash or not hmac.compare_digest(bytes(found.start_hash), _hash(code.strip())):
            self._limits.count(START_ALL)
            return None
        if found.start_expires_ms < self._now_ms():
            return None
        return self._totp(found).get_provisioning_uri(found.name, f"Tirek: {self._identity.name}")

    def start(self, name: str, start_code: str, password: str, one_time: str) -> bool:
        """Takes the account into use. False if the start code or the one-time code is wrong. Raises OperatorError."""
        if self.starting(name, start_code) is None:
            return False
        if len(password) < PASSWORD_LETTERS or fold(name) in password.casefold() or len(set(password)) < 5:
            raise OperatorError("STAFF-06", "This password is easy to guess.", "Take at least 12 letters, for example four words.")
        found = self._find(name)
        step = self._step_of(found, one_time)
        if step is None:
            self._limits.count(START_ALL)
            return False
        with _HASHING:
            hashed = _hasher().hash(password)
        table = tables.staff
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(table)
                .where(table.c.id == found.id, table.c.start_hash == _hash(start_code.strip()))
                .values(password=hashed, start_hash=None, start_expires_ms=None, totp_step=step)
            )
            if changed.rowcount:
                record(connection, self._now_ms(), "account.started", found.name, staff=found.id, region=found.region)
            return bool(changed.rowcount)

    def sign_in(self, name: str, password: str, one_time: str) -> Account | None:
        """The account if all three are right. Anything else is None, whatever was wrong, and takes the same time.

        Raises OperatorError STAFF-07 while too many are signing in at once: then nothing was tried.
        """
        folded = fold(name)
        if self._limits.reached(SIGN_IN_ALL) or self._limits.reached(SIGN_IN_NAME, folded):
            return None
        found = self._find(folded)
        if not _WAITING.acquire(blocking=False):
            raise OperatorError("STAFF-07", "Too many are signing in at once.", "Try again in a minute.")
        try:
            right = _verify(found.password if found and found.password else None, password)
        finally:
            _WAITING.release()
        step = self._step_of(found, one_time) if found and right else None
        if found and right and step is not None and self._use_step(found.id, step):
            return Account(found.id, found.name, found.role, found.region)
        self._limits.count(SIGN_IN_NAME, folded)
        self._limits.count(SIGN_IN_ALL)
        with self._engine.begin() as connection:
            known = {"staff": found.id, "region": found.region} if found else {}
            # A name that is not an account may be a password typed into the wrong field: it is not written down.
            record(connection, self._now_ms(), "session.refused", found.name if found else "?", **known)
        return None

    def confirm(self, who: Account, one_time: str) -> bool:
        """Whether who is signed in has the device for one-time codes at hand: asked before something that stays."""
        if self._limits.reached(SIGN_IN_NAME, who.name):
            return False
        found = self._find(who.name)
        step = self._step_of(found, one_time) if found else None
        if step is not None and self._use_step(who.id, step):
            return True
        self._limits.count(SIGN_IN_NAME, who.name)
        return False

    def _find(self, name: str):
        table = tables.staff
        with self._engine.connect() as connection:
            return connection.execute(select(table).where(table.c.name == fold(name), table.c.closed_ms.is_(None))).first()

    def _use_step(self, staff: int, step: int) -> bool:
        """A code is good once, also when two requests bring it at the same moment."""
        table = tables.staff
        with self._engine.begin() as connection:
            where = (table.c.id == staff, table.c.totp_step < step)
            return connection.execute(update(table).where(*where).values(totp_step=step)).rowcount == 1

    def _step_of(self, found, one_time: str) -> int | None:
        code = "".join(one_time.split()).encode("ascii", "replace")
        totp, now = self._totp(found), self._now_ms() // 1000
        for moment in (now, now - _STEP, now + _STEP):  # telephones go wrong by some seconds
            try:
                totp.verify(code, moment)
            except InvalidToken:
                continue
            return moment // _STEP
        return None

    def _totp(self, found) -> TOTP:
        secret = unseal(self._identity, SEALED, found.id.to_bytes(8, "big"), bytes(found.totp))
        return TOTP(secret, 6, hashes.SHA1(), _STEP)  # noqa: S303  what every telephone's program can do

    def _seal(self, staff: int, secret: bytes) -> bytes:
        return seal(self._identity, SEALED, staff.to_bytes(8, "big"), secret)


def fold(name: str) -> str:
    return " ".join(name.split()).casefold()[:101]


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


_NOBODY = "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _verify(hashed: str | None, password: str) -> bool:
    """With no account a hash is worked out all the same, so that time does not tell which names there are."""
    from argon2.exceptions import VerifyMismatchError

    with _HASHING:
        try:
            return _hasher().verify(hashed or _NOBODY, password[:1000]) and hashed is not None
        except VerifyMismatchError:
            return False
