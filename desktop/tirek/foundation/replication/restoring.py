"""An organisation made anew from its sealed copy, on a computer that has nothing but the printed code (or the keepers).

The copy holds a header without passphrase slots (`rescue`), the whole header sealed by the vault's own key, all parts of the
journals and the attachments. What had not reached the centre before the computer was lost is not in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from tirek.foundation.clock import Clock, milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.copy_line import NewPlace
from tirek.foundation.exchange.enrolment import ENROLLED
from tirek.foundation.exchange.model import Membership
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication import header as carried_header
from tirek.foundation.replication.meeting import Meeting, Step, take
from tirek.foundation.replication.mirror import RESCUE
from tirek.foundation.replication.moving_in import move_in
from tirek.foundation.replication.shelf import Shelf
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault.files import vault_exists
from tirek.foundation.vault.vault import UnlockedVault, already_here

WORK = ".joining"
FETCHED = ".relay-copy"
"""Where the sealed files lie until the organisation is made of them: a fetch that broke off goes on."""


def restore_copy(
    folder: Path, home: Path, unlock: Callable[[Path], UnlockedVault], finish: Callable[[OpenedOrganisation], None], *, clock: Clock, texts: Texts,
    step: Step = lambda done, total: None,
) -> Meeting:  # fmt: skip
    """Makes the organisation in an empty home from the files in `folder`. `unlock` opens a vault by code or keepers, `finish` does
    what must be done before it gets its place (a new passphrase, its place at the centre).

    Raises Circumstance VAULT-04, COPY-01 (no whole copy there), and what the two raise; the home is then as it was.
    """
    if vault_exists(home):
        raise already_here()
    work = home / WORK
    try:
        shutil.rmtree(work, ignore_errors=True)
        (work / "data").mkdir(parents=True)
        vault_header.take_over(work, rescue(folder))
        vault = unlock(work)
        shelf = _shelf_of(folder, work, vault)
        header = carried_header.lying_header(vault, shelf)
        if header is not None:
            vault_header.take_over(work, header)
            vault = replace(vault, header=vault_header.parse(header))
        org = OpenedOrganisation(vault, clock, texts, fresh=list(vault.keyring.keys))
        try:
            meeting = take(org, shelf, step)
            if not meeting.changes:
                raise no_copy()
            finish(org)
        finally:
            org.close()
        move_in(work, home)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return meeting


def take_place(org: OpenedOrganisation, place: NewPlace, device: int) -> None:
    """The restored computer's place at the centre, with the keys by which it was fetched."""
    blobs, invitation = org.office.blobs, place.invitation
    row = {
        "state": ENROLLED,
        "device": device,
        "centre": invitation.centre,
        "url": invitation.url.rstrip("/"),
        "centre_sign": invitation.sign_key.hex(),
        "centre_seal": invitation.seal_key.hex(),
        "organisation": f"{invitation.organisation_id:016x}",
        "keys_blob": blobs.put(msgspec.msgpack.encode([place.sign.secret, place.seal.secret])),
        "bundle_blob": blobs.put(place.enrolment),
        "made_at": milliseconds(org.clock.now()),
        "enrolled_at": place.taken_ms,
    }
    with org.office.action("exchange.enrol") as act:
        act.insert(Membership, row)


def rescue(folder: Path) -> bytes:
    """The header of a copy, without passphrase slots. Raises Circumstance COPY-01."""
    try:
        data = (folder / RESCUE).read_bytes()[:1_000_000]
        vault_header.parse(data)
    except (OSError, ValueError, KeyError, TypeError):
        raise no_copy() from None
    return data


def _shelf_of(folder: Path, work: Path, vault: UnlockedVault) -> Shelf:
    """The files under the name that a shelf of this organisation has; they are linked or copied, not moved."""
    shelf = Shelf(work / "shelf", vault.header.vault)
    shelf.folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, shelf.folder, symlinks=True)
    return shelf


def no_copy() -> Circumstance:
    return Circumstance(
        "COPY-01",
        mark("There is no whole copy of this organisation. Nothing was changed here."),
        mark("Ask the regional office whether a copy lies at the centre, or take the last backup from a stick."),
    )
