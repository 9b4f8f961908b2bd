"""Makes and opens an organisation: the one place where vault, compartments, texts and clock meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tirek.foundation.clock import Clock
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import Actor, OpenedOrganisation
from tirek.foundation.vault.compartments import COMPARTMENTS
from tirek.foundation.vault.vault import UnlockedVault

if TYPE_CHECKING:
    from tirek.foundation.jobs import Control
    from tirek.foundation.replication.meeting import Meeting


def make_organisation(
    home: Path, name: str, chair: str, passphrase: str, *, clock: Clock, texts: Texts, practice: bool = False
) -> tuple[OpenedOrganisation, str]:
    """A new organisation in an empty folder, opened, and its recovery code. See `vault.create` for what is refused."""
    from tirek.app.records import import_models
    from tirek.features.settings.service import Settings
    from tirek.foundation.errors import Circumstance
    from tirek.foundation.language.texts import mark
    from tirek.foundation.vault import vault

    if not name.strip() or not chair.strip():
        raise Circumstance(
            "NEW-01",
            mark("The name of the organisation and the name of the chair are needed."),
            mark("Write both and go on."),
        )
    import_models()
    unlocked, code = vault.create(home, passphrase, practice=practice, known=(name, chair))
    org = OpenedOrganisation(
        unlocked, clock, texts, actor=Actor(unlocked.keyring.actor, chair.strip(), "chair"), fresh=COMPARTMENTS
    )
    Settings(org).begin(name.strip(), chair.strip())
    return org, code


def open_organisation(home: Path, passphrase: str, *, clock: Clock, texts: Texts) -> OpenedOrganisation:
    """Opens with a passphrase. Raises Circumstance UNLOCK-01, UNLOCK-02 (a pause after wrong ones), VAULT-…, HOME-01, NEWER-01;
    nothing is changed then."""
    from tirek.foundation.errors import Circumstance
    from tirek.foundation.vault import patience, vault

    patience.refuse_early(home, clock)
    try:
        unlocked = vault.unlock(home, passphrase)
    except Circumstance as refused:
        if refused.code == "UNLOCK-01":
            patience.failed(home, clock)
        raise
    patience.forget(home)
    return _opened(unlocked, clock, texts)


def open_quickly(home: Path, *, clock: Clock, texts: Texts) -> OpenedOrganisation:
    """Opens with the system's safe for passwords. Raises Circumstance QUICK-02 and as `open_organisation`."""
    from tirek.foundation.vault import quick

    return _opened(quick.unlock(home), clock, texts)


def open_with_recovery(home: Path, code: str, *, clock: Clock, texts: Texts) -> OpenedOrganisation:
    """Opens with the printed recovery code, and reminds of a new one from now on: a code that was used has been seen.

    Raises Circumstance RECOVERY-01, RECOVERY-02 and as `open_organisation`."""
    from tirek.features.safekeeping.recovery import Recovery
    from tirek.foundation.vault import patience, vault

    org = _opened(vault.unlock_with_recovery(home, code), clock, texts)
    patience.forget(home)
    Recovery(org).used()
    return org


def join_organisation(
    folder: Path, code: str, home: Path, passphrase: str, *, clock: Clock, texts: Texts, step: Callable[[int, int], None] = lambda done, total: None,
    anew: bool = False,
) -> tuple[OpenedOrganisation, Meeting]:  # fmt: skip
    """Makes an empty home a computer of the organisation on the stick, opens it, and leaves word of it on the stick.

    `anew`: also a home that was one before; what it holds is set aside. Raises Circumstance PAIR-01 … PAIR-03, VAULT-04, HOME-01
    and as `open_organisation`; the home is as it was then.
    """
    from tirek.app.records import import_models
    from tirek.features.devices.api import Devices
    from tirek.foundation.replication.pairing import join
    from tirek.foundation.store.numbering import installation_letter
    from tirek.foundation.vault import vault

    import_models()
    meeting = join(folder, code, home, lambda place: vault.unlock(place, passphrase), clock=clock, texts=texts, step=step, anew=anew)
    org = open_organisation(home, passphrase, clock=clock, texts=texts)
    try:
        installation_letter(org)
        Devices(org).export(folder)
    except BaseException:
        org.close()
        raise
    return org, meeting


def restore_from_relay(
    invitation: str | Path, code: str, home: Path, passphrase: str, *, clock: Clock, texts: Texts, lost: bool = True, control: Control | None = None
) -> tuple[OpenedOrganisation, Meeting]:
    """Makes an empty home the organisation again from its sealed copy at the centre, opened by the printed code.

    `invitation`: of the region, for another computer of this organisation; or a folder with the copy's files. The computers of before
    take part no longer (`lost`), and everything gets new keys. Raises Circumstance INVITE-01, RECOVERY-01, RECOVERY-02, PASSPHRASE-01,
    COPY-01, VAULT-04, EXCHANGE-…; a fetch that broke off goes on when it is called again.
    """
    from tirek.app.records import import_models
    from tirek.features.devices.api import Relay
    from tirek.features.safekeeping.recovery import Recovery
    from tirek.foundation.exchange.copy_line import CopyLine, read_text
    from tirek.foundation.jobs import Control
    from tirek.foundation.replication import restoring
    from tirek.foundation.replication.mirror import Mirror
    from tirek.foundation.replication.shelf import put_file
    from tirek.foundation.store.device import this_device
    from tirek.foundation.vault import recovery_code, vault
    from tirek.foundation.vault.files import vault_exists
    from tirek.foundation.vault.vault import already_here, refuse_weak

    import_models()
    if vault_exists(home):
        raise already_here()
    refuse_weak(passphrase)
    secret, folder = recovery_code.secret_of(code), home / restoring.FETCHED
    if isinstance(invitation, Path):
        place, copied = None, invitation
    else:
        line = CopyLine(read_text(invitation), secret, clock)
        place, copied = line.fetch(lambda file: put_file(folder, file), control or Control(None), again=not folder.is_dir()), folder

    def finish(org: OpenedOrganisation) -> None:
        org.vault = vault.set_passphrase(org.vault, passphrase)
        if place is not None:
            restoring.take_place(org, place, this_device(home))

    meeting = restoring.restore_copy(copied, home, lambda work: vault.unlock_with_recovery(work, code), finish, clock=clock, texts=texts)
    org = open_organisation(home, passphrase, clock=clock, texts=texts)
    try:
        if place is not None:
            Mirror(org).adopt(folder)
        Recovery(org).used()
        if place is not None and lost and place.others and org.vault.is_chair:
            Relay(org).forget(place.others)
    except BaseException:
        org.close()
        raise
    return org, meeting


def _opened(unlocked: UnlockedVault, clock: Clock, texts: Texts) -> OpenedOrganisation:
    from tirek.app.records import import_models
    from tirek.features.safekeeping import header_age
    from tirek.features.safekeeping.api import back_up_before_update
    from tirek.features.settings.service import Settings

    import_models()
    back_up_before_update(unlocked, clock)
    org = OpenedOrganisation(unlocked, clock, texts)
    try:
        org.actor = replace(Settings(org).officer(), role=unlocked.role)
        org.finish_new_keys()
        header_age.remember(org)
    except BaseException:
        org.close()
        raise
    return org
