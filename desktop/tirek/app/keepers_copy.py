"""Laptop, passphrase and printed code all lost: the two keepers open the sealed copy at the centre on an empty computer.

Two steps over the same invitation (or a folder with the copy). Asking fetches the copy and finds in its header who the keepers are;
finishing makes the records of it with both halves, and then is the same as everywhere (`keepers.finish`): a new chair, new keys for
everything, a new printed code, the names behind confidential appeals closed for ever. Broken off, both go on when they are called again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tirek.app.records import import_models
from tirek.features.devices.api import Relay
from tirek.features.safekeeping import keepers as desk
from tirek.foundation.clock import Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.copy_line import CopyLine, NewPlace, read_text
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication import restoring
from tirek.foundation.replication.mirror import Mirror
from tirek.foundation.replication.shelf import put_file
from tirek.foundation.store.device import this_device
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import keepers, slots
from tirek.foundation.vault.files import vault_exists, write_atomic
from tirek.foundation.vault.vault import already_here, refuse_weak
from tirek_protocol.sealing import SealingKey

_NAME = "tirek asked from the copy"
"""What the answer's guard is bound to while the copy's own name is not known yet."""


@dataclass(frozen=True)
class Restored:
    """The organisation, open; its new printed code; how many changes came back."""

    org: OpenedOrganisation
    code: str
    changes: int


def ask_from_copy(
    home: Path, place: str | Path, organisation: str, reason: str, passphrase: str, *, clock: Clock, control: Control | None = None, anew: bool = False
) -> bytes:
    """The request for both keepers, from an empty home. `place`: the region's invitation for another computer of this organisation, or
    a folder with the copy's files; `passphrase`: the new one. `anew`: forgets an asking of before whose passphrase nobody knows any more; what
    was fetched by it is fetched again, and an invitation that it used up has to be a new one.

    Raises Circumstance VAULT-04, PASSPHRASE-01, INVITE-01, EXCHANGE-…, COPY-01, KEEPERS-07, KEEPERS-08, UNLOCK-01 (asked here before
    with another passphrase).
    """
    import_models()
    if vault_exists(home):
        raise already_here()
    refuse_weak(passphrase)
    try:
        key = _key(home, passphrase)
    except Circumstance:
        if not anew:
            raise
        (home / desk.ASKING).unlink(missing_ok=True)
        shutil.rmtree(home / restoring.FETCHED, ignore_errors=True)
        key = _key(home, passphrase)
    folder, _ = _copy(home, place, key, clock, control)
    header = vault_header.parse(restoring.rescue(folder))
    return desk.write_request(home, header, key, organisation, reason, passphrase, clock)


def finish_from_copy(
    home: Path, place: str | Path, shares: list[bytes], passphrase: str, chair: str, *, clock: Clock, texts: Texts, lost: bool = True, control: Control | None = None
) -> Restored:
    """Both halves together make the organisation of the copy. The computers of before take part no longer (`lost`).

    Raises Circumstance VAULT-04, KEEPERS-02, KEEPERS-09, UNLOCK-01, COPY-01, EXCHANGE-…; the home is then as it was. Broken off after
    the records are in place, `keepers.finish` does the rest.
    """
    import_models()
    if vault_exists(home):
        raise already_here()
    key, halves = desk.answered(home, shares, passphrase)
    folder, new_place = _copy(home, place, key, clock, control)

    def take_place(org: OpenedOrganisation) -> None:
        if new_place is not None:
            restoring.take_place(org, new_place, this_device(home))

    meeting = restoring.restore_copy(folder, home, lambda work: keepers.open_together(work, halves), take_place, clock=clock, texts=texts)
    org, code = desk.finish(home, shares, passphrase, chair, clock=clock, texts=texts)
    try:
        if new_place is not None:
            Mirror(org).adopt(folder)
            if lost and new_place.others:
                Relay(org).forget(new_place.others)
    except BaseException:
        org.close()
        raise
    return Restored(org, code, meeting.changes)


def _key(home: Path, passphrase: str) -> SealingKey:
    """The asking computer's key, guarded by the new passphrase before anything is fetched: a fetch that broke off goes on with it."""
    known = desk.asked(home)
    if known is not None:
        opened = slots.open_with_passphrase(str(known.get("name") or known.get("request", {}).get("vault")), known["guard"], passphrase)
        if opened is None:
            raise Circumstance(
                "UNLOCK-01",
                mark("The passphrase does not fit. Nothing was changed."),
                mark("Check the keyboard layout and Caps Lock and type it again."),
            )
        return SealingKey(opened.own)
    key = keepers.new_key()
    home.mkdir(parents=True, exist_ok=True)
    write_atomic(home / desk.ASKING, desk.packed({"name": _NAME, "guard": desk.guard_of(_NAME, key, passphrase)}))
    return key


def _copy(home: Path, place: str | Path, key: SealingKey, clock: Clock, control: Control | None) -> tuple[Path, NewPlace | None]:
    """The folder with the copy's files; fetched where an invitation was given, with keys made of the asking computer's own."""
    if isinstance(place, Path):
        return place, None
    folder = home / restoring.FETCHED
    put: Callable[..., None] = lambda file: put_file(folder, file)  # noqa: E731
    line = CopyLine(read_text(place), slots.derive(key.secret, b"tirek keepers copy"), clock)
    return folder, line.fetch(put, control or Control(None), again=not folder.is_dir())
