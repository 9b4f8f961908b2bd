"""Joining another computer to the organisation: once, over a stick, with a code that is said aloud.

The pairing file holds the vault's header sealed under the one-time code. So a stick that is lost tells nothing: without the
code nobody can even begin to guess the passphrase, and with the code the passphrase is still needed. The records lie
beside it as parts, sealed like all parts. After joining the pairing file is taken off the stick.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication.meeting import Meeting, Step, leave, take
from tirek.foundation.replication.moving_in import move_in, set_aside
from tirek.foundation.replication.shelf import PAIRING, Shelf
from tirek.foundation.store.numbering import installation_letter
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault.files import FILE, vault_exists
from tirek.foundation.vault.home_lock import HomeLock
from tirek.foundation.vault.recovery_code import ALPHABET, readable
from tirek.foundation.vault.slots import derive
from tirek.foundation.vault.vault import UnlockedVault, already_here, cannot_write

MAGIC = b"tirek pairing 1\n"
_SYMBOLS, _GROUP = 16, 4
_PURPOSE = b"tirek pairing"
_WORK = ".joining"
_LIMIT = 1_000_000


class _Pairing(msgspec.Struct, frozen=True):
    organisation: str
    header: bytes


def pair(org: OpenedOrganisation, chosen: Path, step: Step = lambda done, total: None) -> tuple[str, Meeting]:
    """Leaves everything and the pairing file in the folder; returns the code to say to whoever sits at the other computer.

    An earlier pairing that was not used is replaced. Raises Circumstance SYNC-05, SYNC-06.
    """
    installation_letter(org)
    shelf = Shelf(chosen, org.id)
    meeting = leave(org, shelf, step)
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(_SYMBOLS))
    nonce = os.urandom(12)
    plain = msgspec.msgpack.encode(_Pairing(org.id, (org.home / FILE).read_bytes()))
    shelf.write_small(PAIRING, MAGIC + nonce + AESGCM(derive(symbols.encode(), _PURPOSE)).encrypt(nonce, plain, MAGIC))
    return "-".join(symbols[start : start + _GROUP] for start in range(0, _SYMBOLS, _GROUP)), meeting


def join(
    chosen: Path, code: str, home: Path, unlock: Callable[[Path], UnlockedVault], *, clock: Clock, texts: Texts, step: Step = lambda done, total: None,
    anew: bool = False,
) -> Meeting:  # fmt: skip
    """Makes this computer one of the organisation's. `unlock` opens the vault of a folder with a person's passphrase.

    `anew`: it was one before, and the keys were changed or it was withdrawn; what it holds of the same organisation is set aside
    whole, and it gets a device id of its own. Raises Circumstance VAULT-04 (an organisation is here already, or another one),
    HOME-01 (it is open), PAIR-01 (no pairing there), PAIR-02 (wrong code), PAIR-03 (not everything arrived) and what `unlock`
    raises; the home is then as it was.
    """
    if vault_exists(home) and not anew:
        raise already_here()
    file = _find(chosen)
    header = _opened(file, code)
    if vault_exists(home) and vault_header.read(home).vault != header.organisation:
        raise already_here()
    work = home / _WORK
    try:
        shutil.rmtree(work, ignore_errors=True)
        (work / "data").mkdir(parents=True)
        vault_header.take_over(work, header.header)
        meeting = _fill(work, chosen, header.organisation, unlock, clock, texts, step)
        if vault_exists(home):
            _set_aside(home)
        move_in(work, home)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    Shelf(file.parent, header.organisation).remove_small(PAIRING)
    return meeting


def _fill(
    work: Path, chosen: Path, organisation: str, unlock: Callable[[Path], UnlockedVault], clock: Clock, texts: Texts, step: Step
) -> Meeting:
    vault = unlock(work)
    org = OpenedOrganisation(vault, clock, texts, fresh=list(vault.keyring.keys))
    try:
        meeting = take(org, Shelf(chosen, organisation), step)
    finally:
        org.close()
    if meeting.problems or not meeting.changes:
        raise Circumstance(
            "PAIR-03",
            mark("Not everything of the organisation is on the stick, or a part of it is damaged. This computer was not joined."),
            mark("Put the stick into the chair's computer, make the pairing anew, then join again."),
        )
    return meeting


def _find(chosen: Path) -> Path:
    """The only pairing file in the folder, or in an organisation's folder inside it."""
    try:
        inside = [folder / PAIRING for folder in sorted(chosen.iterdir()) if folder.name.startswith("tirek-devices-") and not folder.is_symlink()]
    except OSError:
        inside = []
    found = [path for path in [chosen / PAIRING, *inside] if path.is_file() and not path.is_symlink()]
    if len(found) != 1:
        raise Circumstance(
            "PAIR-01",
            mark("There is no pairing file in this folder, or it was used already."),
            mark("Let the chair's computer make a pairing on this stick, then choose the stick's own folder."),
        )
    return found[0]


def _opened(path: Path, code: str) -> _Pairing:
    wrong = Circumstance(
        "PAIR-02",
        mark("The pairing code does not fit this stick. Nothing was changed."),
        mark("Ask for the code again: 16 letters and digits, as the chair's computer shows it."),
    )
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
        if len(data) > _LIMIT or not data.startswith(MAGIC):
            raise wrong
        sealed = data[len(MAGIC) :]
        plain = AESGCM(derive(readable(code).encode(), _PURPOSE)).decrypt(sealed[:12], sealed[12:], MAGIC)
        pairing = msgspec.msgpack.decode(plain, type=_Pairing)
        if vault_header.parse(pairing.header).vault != pairing.organisation:
            raise wrong
    except (OSError, InvalidTag, msgspec.MsgspecError, ValueError, KeyError, TypeError):
        raise wrong from None
    return pairing


def _set_aside(home: Path) -> None:
    """Only while no window is open on it."""
    lock = HomeLock(home)
    try:
        set_aside(home)
    except OSError:
        raise cannot_write() from None
    finally:
        lock.release()
