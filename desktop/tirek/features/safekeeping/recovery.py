"""The printed recovery code over time: tried, used, made anew, and the reminder until the new one lies on paper."""

from __future__ import annotations

from tirek.features.safekeeping import header_age
from tirek.features.settings.api import Settings
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.vault import recovery_code, vault

WAITS = "recovery_code_waits"
"""Key of the setting: why a new code must be printed ("used", "shown", "keys"); empty when all is well."""


class Recovery:
    """What can be done with passphrase and printed code of the person at the computer."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def try_code(self, typed: str) -> None:
        """A rehearsal: changes nothing. Raises Circumstance RECOVERY-01 (slip), RECOVERY-02 (another or an old code),
        RECOVERY-03 (it no longer opens everything)."""
        opened = vault.unlock_with_recovery(self._org.home, typed)
        if dict(opened.keyring.keys) != dict(self._org.vault.keyring.keys):
            raise Circumstance(
                "RECOVERY-03",
                mark("The code fits, but it no longer opens everything."),
                mark("Print a new recovery code now, while the records are open."),
            )

    def set_passphrase(self, passphrase: str) -> None:
        """Raises Circumstance PASSPHRASE-01; the old passphrase then still fits."""
        self._org.vault = vault.set_passphrase(self._org.vault, passphrase)
        header_age.settled(self._org)

    def change_passphrase(self, old: str, new: str) -> None:
        """As `set_passphrase`, by somebody who knows the old one. Raises Circumstance UNLOCK-01, PASSPHRASE-01."""
        if vault.unlock(self._org.home, old).keyring.actor != self._org.actor.id:
            raise Circumstance(
                "UNLOCK-01",
                mark("The passphrase does not fit. Nothing was changed."),
                mark("Check the keyboard layout and Caps Lock and type it again."),
            )
        self.set_passphrase(new)

    def organisation(self) -> str:
        """Whose code it is: printed above it."""
        return Settings(self._org).organisation().name

    def new_code(self) -> str:
        """A code for printing. Nothing is changed until it is confirmed: a code that was never printed kills no other."""
        vault.refuse_unless_chair(self._org.vault)
        return recovery_code.new_code()

    def confirm(self, code: str) -> None:
        """The code lies on paper: it is the only one from now on."""
        self._org.vault = vault.set_recovery_code(self._org.vault, code)
        header_age.settled(self._org)
        if self.waits:
            Settings(self._org).put(WAITS, "")

    def used(self) -> None:
        """Somebody opened with the code; until there is a new one, Today reminds."""
        Settings(self._org).put(WAITS, "used")

    def shown(self) -> None:
        """A code was made and is on the screen for the first time; the window may be closed before it lies on paper."""
        Settings(self._org).put(WAITS, "shown")

    @property
    def waits(self) -> str:
        """Why a new code must be printed; empty when all is well."""
        return str(Settings(self._org).get(WAITS, "") or "")
