"""Meeting the organisation's other computers through the centre, and the copy there from which a lost one is made anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tirek.features.settings.api import Settings
from tirek.foundation.clock import moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.directory import kept_directory
from tirek.foundation.exchange.enrolment import ENROLLED, Enrolments
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication.epoch import start_epoch
from tirek.foundation.replication.mirror import Mirror

SETTING = "relay_copy"


def wanted(org: OpenedOrganisation) -> bool:
    """Whether the organisation's computers meet through the centre."""
    return org.may_open("office") and bool(Settings(org).get(SETTING))


@dataclass(frozen=True)
class ComputerView:
    """A computer as the centre knows it. `id`: its installation's key id in hexadecimal."""

    id: str
    this: bool
    joined: datetime
    heard: datetime
    withdrawn: bool


class Relay:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    @property
    def on(self) -> bool:
        return wanted(self._org)

    def switch(self, on: bool) -> None:
        """The chair decides. Off: everything of this organisation is taken away from the centre with the next exchange.

        Raises Circumstance RELAY-01 (not the chair), RELAY-02 (no centre joined).
        """
        org = self._org
        if not org.vault.is_chair:
            raise Circumstance("RELAY-01", mark("Only the chair decides about the sealed copy at the centre."), mark("Ask the chair to do it."))
        member = Enrolments(org).current()
        if on and (member is None or member.state != ENROLLED):
            raise Circumstance("RELAY-02", mark("This organisation has not joined a centre yet, so there is no place for a copy."), mark("Join a centre on the page Exchange first."))
        if not on and self.on:
            Mirror(org).clear()
        Settings(org).put(SETTING, on)

    def computers(self) -> list[ComputerView]:
        """Those that take part in the exchange, as the centre said last; empty before the first time."""
        member = Enrolments(self._org).current()
        directory = kept_directory(self._org, member) if member else None
        if member is None or directory is None:
            return []
        return [
            ComputerView(one.installation.hex(), one.installation == member.sign.id, moment_of(one.enrolled_ms), moment_of(one.seen_ms), one.withdrawn)
            for one in directory.computers
        ]

    def withdraw(self, computer: str) -> None:
        """A computer is lost: it takes part no longer, and everything gets new keys, which it never learns.

        What lies on it stays readable to who has a passphrase that opened it. Raises Circumstance RELAY-01, RELAY-03 (no such computer, or this
        one), BUSY-01, DISK-01.
        """
        org = self._org
        if not org.vault.is_chair:
            raise Circumstance("RELAY-01", mark("Only the chair decides about the sealed copy at the centre."), mark("Ask the chair to do it."))
        if not any(one.id == computer and not one.this and not one.withdrawn for one in self.computers()):
            raise Circumstance(
                "RELAY-03", mark("The centre knows no such computer, or it is this one. Nothing was changed."), mark("Exchange first, then look at the list of computers.")
            )
        start_epoch(org, [bytes.fromhex(computer)])

    def forget(self, computers: list[bytes]) -> None:
        """The same for computers of before, when this one was made anew from the copy. Raises Circumstance ROLE-01, BUSY-01, DISK-01."""
        start_epoch(self._org, computers)
