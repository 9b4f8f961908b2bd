"""The vault's header travels too: it names who may write. A newer one is taken over only if this vault's own key and the
chair's signature prove it, and only while the keys of the compartments are the same: after a re-keying the computer is
joined anew."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from cryptography.exceptions import InvalidTag

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication.parts import key_id
from tirek.foundation.replication.shelf import Shelf
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault.files import FILE
from tirek.foundation.vault.vault import UnlockedVault

NAME = "header"
_PURPOSE = "replication header"


class _Carried(msgspec.Struct, frozen=True):
    header: bytes
    keys: dict[str, bytes]
    """Compartment → key id, of what the writer opens."""


def leave(org: OpenedOrganisation, shelf: Shelf) -> None:
    """Writes this computer's header, unless a newer one lies there."""
    lying = _lying(org, shelf)
    own = vault_header.read(org.home)
    if lying is not None and lying[1].generation >= own.generation:
        return
    carried = _Carried((org.home / FILE).read_bytes(), {name: key_id(key) for name, key in org.vault.keyring.keys.items()})
    shelf.write_small(NAME, org.vault.seal_own(msgspec.msgpack.encode(carried), _PURPOSE))


def take(org: OpenedOrganisation, shelf: Shelf, problems: list[Circumstance]) -> None:
    """Takes a newer header over."""
    lying = _lying(org, shelf)
    own = vault_header.read(org.home)
    if lying is None and shelf.read_small(NAME) is not None:
        problems.append(_new_keys())
    if lying is None or lying[1].generation <= own.generation:
        return
    carried, header = lying
    if header.vault != own.vault or not vault_header.proved(header, org.vault.keyring.header_key):
        return
    if any(carried.keys.get(name, key_id(key)) != key_id(key) for name, key in org.vault.keyring.keys.items()):
        problems.append(_new_keys())
        return
    vault_header.take_over(org.home, carried.header)
    org.vault = replace(org.vault, header=header)


def lying_header(vault: UnlockedVault, shelf: Shelf) -> bytes | None:
    """The whole header that lies there, if this vault's own key and the chair's signature prove it."""
    lying = _opened(vault, shelf)
    if lying is None or lying[1].vault != vault.header.vault or not vault_header.proved(lying[1], vault.keyring.header_key):
        return None
    return lying[0].header


def _lying(org: OpenedOrganisation, shelf: Shelf) -> tuple[_Carried, vault_header.Header] | None:
    return _opened(org.vault, shelf)


def _opened(vault: UnlockedVault, shelf: Shelf) -> tuple[_Carried, vault_header.Header] | None:
    sealed = shelf.read_small(NAME)
    if sealed is None:
        return None
    try:
        carried = msgspec.msgpack.decode(vault.open_own(sealed, _PURPOSE), type=_Carried)
        return carried, vault_header.parse(carried.header)
    except (InvalidTag, msgspec.MsgspecError, ValueError, KeyError, TypeError):
        return None


def _new_keys() -> Circumstance:
    return Circumstance(
        "SYNC-09",
        mark("The keys of this organisation were changed on another computer. This one still has the old ones."),
        mark("Leave this computer's news on the stick, then join this computer anew from the chair's computer."),
    )
