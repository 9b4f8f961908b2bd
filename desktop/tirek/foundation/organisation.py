"""The opened organisation: the one object that services get. No globals: everything a service needs is here."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Bug
from tirek.foundation.store.compartment import Compartment, Writer
from tirek.foundation.store.device import this_device
from tirek.foundation.store.migrations import bring_up_to_date
from tirek.foundation.vault.compartments import COMPARTMENTS
from tirek.foundation.vault.home_lock import HomeLock
from tirek.foundation.vault.vault import UnlockedVault

if TYPE_CHECKING:
    from tirek.foundation.language.texts import Texts


@dataclass(frozen=True)
class Actor:
    """Who sits at the computer. `role`: chair, deputy, treasurer, audit, reader."""

    id: int
    name: str
    role: str


class OpenedOrganisation:
    """Compartments open lazily: the first use of one opens its file and brings its schema up to date.

    `fresh` names compartments whose files do not exist yet and are made. `texts` and `actor` may be replaced (language switch, name changed in settings); everything else stands until `close`.
    """

    def __init__(
        self, vault: UnlockedVault, clock: Clock, texts: Texts, *, actor: Actor | None = None, fresh: Sequence[str] = ()
    ) -> None:
        self.vault = vault
        self.home: Path = vault.home
        self.clock = clock
        self.texts = texts
        self.id = vault.header.vault
        self.practice = vault.header.practice
        self.actor = actor or Actor(vault.keyring.actor, "", "chair")
        self._home_lock = HomeLock(self.home)
        self.device = this_device(self.home)
        self.closed = False
        self._opening = threading.RLock()
        self._open: dict[str, Compartment] = {}
        for name in fresh:
            self._compartment(name, create=True)

    @property
    def register(self) -> Compartment:
        return self._compartment("register")

    @property
    def treasury(self) -> Compartment:
        return self._compartment("treasury")

    @property
    def cases(self) -> Compartment:
        return self._compartment("cases")

    @property
    def identities(self) -> Compartment:
        return self._compartment("identities")

    @property
    def office(self) -> Compartment:
        return self._compartment("office")

    @property
    def knowledge(self) -> Compartment:
        return self._compartment("knowledge")

    def compartments(self) -> list[Compartment]:
        """All that this person's keys open."""
        return [self._compartment(name) for name in COMPARTMENTS if name in self.vault.keyring.keys]

    def signed_heads(self) -> bytes:
        """Where each journal ends on each device, signed together and sealed for this organisation alone. It travels with
        each exchange: a chain alone does not show that its tail was cut off, a head that came back does."""
        from tirek.foundation.journal.chain import pack
        from tirek.foundation.journal.verify import heads_of
        from tirek.foundation.vault.compartments import DERIVED

        heads: dict[str, dict[int, tuple[int, bytes]]] = {}
        for part in self.compartments():
            if part.name not in DERIVED:
                with part.read() as connection:
                    heads[part.name] = heads_of(connection, part.metadata)
        body = pack(heads)
        sign = self.vault.signer
        return self.vault.seal_own(pack((body, sign(b"tirek heads 1\0" + body) if sign else b"")), "heads")

    @property
    def saved_at(self) -> datetime | None:
        """When something was last saved since opening."""
        return max((part.saved_at for part in self._open.values() if part.saved_at), default=None)

    def rename_actor(self, name: str) -> None:
        """The name under which approvals are written from now on."""
        self.actor = replace(self.actor, name=name)

    def close(self) -> None:
        """Locks: connections closed, keys forgotten as far as Python can."""
        for compartment in self._open.values():
            compartment.close()
        self._open.clear()
        self.closed = True
        self._home_lock.release()

    def _compartment(self, name: str, *, create: bool = False) -> Compartment:
        with self._opening:
            if self.closed:
                raise Bug("ORGANISATION-CLOSED")
            found = self._open.get(name)
            if found is None:
                writer = Writer(self.device, self.actor.id, self.vault.signer)
                found = Compartment(
                    name,
                    self.home / "data" / f"{name}.db",
                    self.vault.keyring.keys[name],
                    self.clock,
                    writer,
                    create=create,
                )
                bring_up_to_date(found)
                self._open[name] = found
            return found
