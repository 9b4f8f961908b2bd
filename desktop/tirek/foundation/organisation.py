"""The opened organisation: the one object that services get. No globals: everything a service needs is here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Bug, Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.store.blobs import Blobs
from tirek.foundation.store.compartment import Compartment, Writer, attachments_key, spoken
from tirek.foundation.store.device import this_device
from tirek.foundation.store.migrations import bring_up_to_date
from tirek.foundation.store.rekey import key_that_opens, move_to_key
from tirek.foundation.vault.compartments import COMPARTMENTS
from tirek.foundation.vault.home_lock import HomeLock
from tirek.foundation.vault.seats import settle
from tirek.foundation.vault.vault import UnlockedVault

if TYPE_CHECKING:
    from tirek.foundation.language.texts import Texts


_PATIENCE_S = 20
"""How long a change of keys waits for somebody who is writing."""


class Closed(Circumstance):
    """The keyring of this role does not carry the compartment's key (ROLE-04)."""

    def __init__(self) -> None:
        super().__init__("ROLE-04", mark("This part of the records is closed for your role: your keys do not open it."), mark("Ask the chair."))


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
        self.actor = actor or Actor(vault.keyring.actor, "", vault.role)
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

    def may_open(self, *names: str) -> bool:
        """Whether this person's keyring carries the keys of all these compartments."""
        return all(name in self.vault.keyring.keys for name in names)

    def compartments(self) -> list[Compartment]:
        """All that this person's keys open."""
        return [self._compartment(name) for name in COMPARTMENTS if name in self.vault.keyring.keys]

    def journal_heads(self) -> dict[str, dict[int, tuple[int, bytes]]]:
        """Where each journal that this person may open ends on each device: compartment → device → (number, chain value)."""
        from tirek.foundation.journal.verify import heads_of
        from tirek.foundation.vault.compartments import DERIVED

        heads: dict[str, dict[int, tuple[int, bytes]]] = {}
        for part in self.compartments():
            if part.name not in DERIVED:
                with part.read() as connection:
                    heads[part.name] = heads_of(connection, part.metadata)
        return heads

    @property
    def saved_at(self) -> datetime | None:
        """When something was last saved since opening."""
        return max((part.saved_at for part in self._open.values() if part.saved_at), default=None)

    def finish_new_keys(self, check: Callable[[], None] = lambda: None) -> None:
        """Moves each compartment whose new key is coming, with its attachments, and says so in the header. Only the chair's
        key can sign that; others open each file by whichever key fits. Can be cut anywhere and done again.

        Raises Circumstance BUSY-01, DISK-01, DATA-01, OSError; `check` may raise to stop.
        """
        coming = dict(self.vault.keyring.coming)
        if not coming or not self.vault.is_chair:
            return
        held = [part for name in coming if (part := self._open.get(name)) is not None]
        with ExitStack() as stopped:
            for part in held:
                part.stop_writing(_PATIENCE_S)
                stopped.callback(part.write_again)
            with self._opening, spoken():
                for name, new in coming.items():
                    check()
                    if (part := self._open.pop(name, None)) is not None:
                        part.close()
                    earlier = (self.vault.keyring.keys[name], *self.vault.keyring.former.get(name, ()))
                    self._move_file(name, new, earlier)
                self.vault = settle(self.vault)

    def become(self, vault: UnlockedVault, actor: Actor) -> None:
        """Another person sits at the computer from now on: compartments are closed, and open again in their name.

        Raises Circumstance BUSY-01.
        """
        held = list(self._open.values())
        with ExitStack() as stopped:
            for part in held:
                part.stop_writing(_PATIENCE_S)
                stopped.callback(part.write_again)
            with self._opening:
                for part in held:
                    part.close()
                self._open.clear()
                self.vault, self.actor = vault, actor

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
                ring = self.vault.keyring
                if name not in ring.keys:
                    raise Closed()
                former = ring.former.get(name, ())
                keys = [*([ring.coming[name]] if name in ring.coming else []), ring.keys[name], *former]
                key = key_that_opens(self._file(name), keys) if len(keys) > 1 and self._file(name).exists() else ring.keys[name]
                if key in former:  # this computer's file is from before a change of keys made elsewhere
                    self._move_file(name, ring.keys[name], former)
                    key = ring.keys[name]
                found = Compartment(
                    name,
                    self._file(name),
                    key,
                    self.clock,
                    Writer(self.device, self.actor.id, self.vault.signer),
                    create=create,
                    other_keys=[other for other in keys if other != key],
                )
                bring_up_to_date(found)
                self._open[name] = found
            return found

    def _move_file(self, name: str, new: bytes, earlier: Sequence[bytes]) -> None:
        file = self._file(name)
        with spoken():
            move_to_key(file, key_that_opens(file, (new, *earlier)), new)
        Blobs(self.home / "blobs" / name, attachments_key(new), *map(attachments_key, earlier)).move_to_key()

    def _file(self, name: str) -> Path:
        return self.home / "data" / f"{name}.db"
