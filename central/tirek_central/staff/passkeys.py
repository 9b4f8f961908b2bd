"""Passkeys: signing in by a telephone's or computer's own lock, instead of password and one-time code.

The device makes a key pair for this centre's name alone, and proves at each sign-in that it has the private half and that
its owner has unlocked it (WebAuthn with user verification): two proofs in one. The checking is done by the library
`webauthn`. A challenge is not stored: it carries its own term and a mark of this centre, and works once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from .. import tables
from ..clock import NowMs
from ..errors import OperatorError
from ..identity import Identity
from ..service import Service
from .accounts import Account
from .audit import record
from .limits import SIGN_IN_ALL, Limits

CHALLENGE_MS = 5 * 60_000
MOST = 10
"""Passkeys of one account."""
CREDENTIAL_LIMIT = 32 * 1024
ADD, SIGN_IN = "add", "sign in"


@dataclass(frozen=True)
class PasskeyRow:
    """As its owner sees it. `used_ms` is None until the first sign-in by it."""

    id: bytes
    name: str
    added_ms: int
    used_ms: int | None


class Passkeys(Service):
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        super().__init__(engine, identity, now_ms)
        self._limits = Limits(engine, now_ms)
        parts = urlsplit(identity.url)
        self._name = parts.hostname or ""
        self._origin = f"{parts.scheme}://{parts.netloc}"

    @property
    def possible(self) -> bool:
        """Browsers make passkeys for names with TLS only, and for localhost; not for bare addresses."""
        try:
            ipaddress.ip_address(self._name)
        except ValueError:
            return bool(self._name) and (self._origin.startswith("https://") or self._name == "localhost")
        return False

    def of(self, staff: int) -> list[PasskeyRow]:
        table = tables.passkey
        with self._engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.staff == staff).order_by(table.c.added_ms, table.c.id))
            return [PasskeyRow(bytes(row.id), row.name, row.added_ms, row.used_ms) for row in rows]

    def options_to_add(self, who: Account, token: str) -> str:
        """What the browser needs to make one, as JSON."""
        from webauthn import generate_registration_options, options_to_json
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            PublicKeyCredentialDescriptor,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        chosen = AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )
        options = generate_registration_options(
            rp_id=self._name,
            rp_name=f"Tirek · {self._identity.name}"[:60],
            user_name=who.name,
            user_id=who.id.to_bytes(8, "big"),
            challenge=self._challenge(ADD, token),
            authenticator_selection=chosen,
            exclude_credentials=[PublicKeyCredentialDescriptor(one.id) for one in self.of(who.id)],
        )
        return options_to_json(options)

    def options_to_sign_in(self, token: str) -> str:
        """The same for everybody: which accounts have a passkey is not told."""
        from webauthn import generate_authentication_options, options_to_json
        from webauthn.helpers.structs import UserVerificationRequirement

        options = generate_authentication_options(
            rp_id=self._name, challenge=self._challenge(SIGN_IN, token), user_verification=UserVerificationRequirement.REQUIRED
        )
        return options_to_json(options)

    def add(self, who: Account, token: str, credential: str, name: str) -> None:
        """Raises OperatorError PASSKEY-01 (not a good answer of a device), PASSKEY-02 (too many)."""
        from webauthn import verify_registration_response
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            found, challenge = self._read(credential, ADD, token)
            made = verify_registration_response(
                credential=found, expected_challenge=challenge, expected_rp_id=self._name, expected_origin=self._origin,
                require_user_verification=True,
            )  # fmt: skip
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise _refused() from error
        table, now = tables.passkey, self._now_ms()
        row = {"id": made.credential_id, "staff": who.id, "public_key": made.credential_public_key, "sign_count": made.sign_count}
        row |= {"name": " ".join(name.split())[:60] or "–", "added_ms": now, "used_ms": None}
        try:
            with self._engine.begin() as connection:
                self._use(connection, challenge)
                mine = select(func.count()).select_from(table).where(table.c.staff == who.id)
                if (connection.execute(mine).scalar() or 0) >= MOST:
                    raise OperatorError("PASSKEY-02", "There are ten passkeys already.", "Remove one that is not used.")
                connection.execute(table.insert().values(**row))
                record(connection, now, "passkey.added", f"{who.name}: {row['name']}", staff=who.id, region=who.region)
        except IntegrityError as error:
            raise _refused() from error

    def remove(self, who: Account, passkey: bytes) -> bool:
        """Only one's own."""
        table = tables.passkey
        with self._engine.begin() as connection:
            found = connection.execute(select(table.c.name).where(table.c.id == passkey, table.c.staff == who.id)).scalar()
            if found is None:
                return False
            connection.execute(delete(table).where(table.c.id == passkey, table.c.staff == who.id))
            record(connection, self._now_ms(), "passkey.removed", f"{who.name}: {found}", staff=who.id, region=who.region)
        return True

    def sign_in(self, token: str, credential: str) -> Account | None:
        """The account whose device has answered; None for anything else, whatever was wrong."""
        from webauthn import verify_authentication_response
        from webauthn.helpers.exceptions import WebAuthnException

        if self._limits.reached(SIGN_IN_ALL):
            return None
        row = None
        try:
            found, challenge = self._read(credential, SIGN_IN, token)
            row = self._find(found)
            if row is not None:
                checked = verify_authentication_response(
                    credential=found, expected_challenge=challenge, expected_rp_id=self._name, expected_origin=self._origin,
                    credential_public_key=bytes(row.public_key), credential_current_sign_count=row.sign_count,
                    require_user_verification=True,
                )  # fmt: skip
                return self._signed_in(row, challenge, checked.new_sign_count)
        except (WebAuthnException, ValueError, KeyError, TypeError, IntegrityError):
            pass
        self._limits.count(SIGN_IN_ALL)
        with self._engine.begin() as connection:
            known = {"staff": row.staff, "region": row.region} if row is not None else {}
            record(connection, self._now_ms(), "session.refused", row.account if row is not None else "?", **known)
        return None

    def _find(self, credential: dict[str, Any]) -> Any:
        """The row of an open account; a device that names another account than the key's is refused."""
        passkey, staff = tables.passkey, tables.staff
        handle = credential["response"].get("userHandle")
        query = (
            select(passkey, staff.c.name.label("account"), staff.c.role, staff.c.region)
            .join(staff, staff.c.id == passkey.c.staff)
            .where(passkey.c.id == _bytes(credential["rawId"]), staff.c.closed_ms.is_(None), staff.c.password.is_not(None))
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).first()
        if found is not None and (not handle or _bytes(handle) != found.staff.to_bytes(8, "big")):
            return None
        return found

    def _signed_in(self, row: Any, challenge: bytes, count: int) -> Account:
        table = tables.passkey
        with self._engine.begin() as connection:
            self._use(connection, challenge)
            connection.execute(update(table).where(table.c.id == row.id).values(sign_count=count, used_ms=self._now_ms()))
        return Account(row.staff, row.account, row.role, row.region)

    # challenges ------------------------------------------------------------------------------------------------------
    def _challenge(self, purpose: str, token: str) -> bytes:
        body = secrets.token_bytes(16) + (self._now_ms() + CHALLENGE_MS).to_bytes(8, "big")
        return body + self._mark(purpose, token, body)

    def _read(self, text: str, purpose: str, token: str) -> tuple[dict[str, Any], bytes]:
        """The answer and the challenge in it, if we gave that to this browser and it still holds. Raises ValueError."""
        if len(text) > CREDENTIAL_LIMIT:
            raise ValueError("too large")
        try:
            found = json.loads(text)
            challenge = _bytes(json.loads(_bytes(found["response"]["clientDataJSON"]))["challenge"])
        except (RecursionError, UnicodeDecodeError) as error:
            raise ValueError("not an answer") from error
        body, mark = challenge[:24], challenge[24:]
        if not token or not hmac.compare_digest(mark, self._mark(purpose, token, body)):
            raise ValueError("not ours")
        if int.from_bytes(body[16:], "big") < self._now_ms():
            raise ValueError("too old")
        return found, challenge

    def _mark(self, purpose: str, token: str, body: bytes) -> bytes:
        key = HKDF(hashes.SHA256(), 32, None, b"tirek/staff/passkey/1").derive(self._identity.newest.secret)
        return hmac.new(key, b"\0".join([purpose.encode(), hashlib.sha256(token.encode()).digest(), body]), "sha256").digest()

    def _use(self, connection: Any, challenge: bytes) -> None:
        """Raises IntegrityError the second time."""
        table, now = tables.used_challenge, self._now_ms()
        connection.execute(delete(table).where(table.c.expires_ms < now))
        digest = hashlib.sha256(challenge).digest()
        connection.execute(table.insert().values(digest=digest, expires_ms=int.from_bytes(challenge[16:24], "big")))


def _bytes(text: object) -> bytes:
    """From base64url without padding. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("not a text")  # noqa: TRY004
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _refused() -> OperatorError:
    return OperatorError("PASSKEY-01", "The device's answer is not right, or came too late.", "Load the page anew and try again.")
