"""Quick unlock on this computer: off unless somebody wants it. The secret lies in the system's own safe for passwords.

`quick-unlock.json` in the home holds the person's own key, wrapped under that secret; it is not part of the header, travels nowhere,
and a withdrawn person's opens nothing. On Windows the safe guards against other users of the computer, not against programs of
this user, nor against who knows the Windows password.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.vault.files import write_atomic

FILE = "quick-unlock.json"
_SERVICE = "Tirek"


def is_on(home: Path) -> bool:
    """Whether it was switched on here. Light: the passphrase page asks."""
    return (home / FILE).exists()


def available() -> bool:
    """Whether this computer has a safe for passwords that can be used."""
    import keyring
    from keyring.backends import fail, null

    try:
        backend = keyring.get_keyring()
    except Exception:  # noqa: BLE001 - a backend of the system may fail in any way; then there is none
        return False
    return not isinstance(backend, (fail.Keyring, null.Keyring))


def turn_on(vault: Any) -> None:
    """For the person who has opened `vault`. Raises Circumstance QUICK-01 (no safe on this computer), VAULT-05."""
    import keyring

    from tirek.foundation.vault import slots
    from tirek.foundation.vault.vault import first_format

    if not vault.keyring.own:
        raise first_format()
    secret = os.urandom(32)
    try:
        if not available():
            raise no_safe()
        keyring.set_password(_SERVICE, vault.header.vault, base64.b64encode(secret).decode())
    except Circumstance:
        raise
    except Exception:  # noqa: BLE001 - as above
        raise no_safe() from None
    slot = {"kind": "keyring", "actor": vault.keyring.actor, "role": vault.keyring.role}
    write_atomic(vault.home / FILE, json.dumps(slots.wrap_under(vault.header.vault, slot, _key(secret), vault.keyring)).encode())


def turn_off(home: Path, vault_id: str) -> None:
    """The file and the secret go; harmless when it was off."""
    import keyring

    (home / FILE).unlink(missing_ok=True)
    with contextlib.suppress(Exception):
        keyring.delete_password(_SERVICE, vault_id)


def unlock(home: Path) -> Any:
    """The vault as the person who switched it on has it. Raises Circumstance QUICK-02 when the safe does not give the secret."""
    import keyring

    from tirek.foundation.vault import header as vault_header
    from tirek.foundation.vault import slots
    from tirek.foundation.vault.vault import unlocked_by

    header = vault_header.read(home)
    try:
        kept = keyring.get_password(_SERVICE, header.vault)
        slot: dict[str, Any] = json.loads((home / FILE).read_bytes()[:100_000])
        opened = slots.open_under(header.vault, slot, _key(base64.b64decode(kept))) if kept else None
    except Exception:  # noqa: BLE001 - as above; whatever it is, the passphrase is the way
        opened, slot = None, {}
    if opened is None or not any(one["kind"] == "passphrase" and one["actor"] == slot["actor"] for one in header.slots):
        raise Circumstance(
            "QUICK-02",
            mark("This computer's safe for passwords did not open the records. Nothing was changed."),
            mark("Write the passphrase; then switch the quick opening on again."),
        )
    return unlocked_by(home, header, slot, opened)


def no_safe() -> Circumstance:
    """Nothing on this computer keeps secrets for programs."""
    return Circumstance(
        "QUICK-01",
        mark("This computer has no safe for passwords that the program could use. Nothing was changed."),
        mark("Go on with the passphrase: it is the surer way."),
    )


def _key(secret: bytes) -> bytes:
    from tirek.foundation.vault.slots import derive

    return derive(secret, b"tirek kek/keyring")
