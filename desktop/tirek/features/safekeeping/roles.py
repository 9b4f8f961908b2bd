"""Who opens what: the officers' names beside their seats in the vault, given and taken away by the chair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from tirek.features.settings.api import Officer
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_text, new_id
from tirek.foundation.vault import seats
from tirek.foundation.vault.vault import refuse_unless_chair


@dataclass(frozen=True)
class Holder:
    """Somebody who opens this organisation. `name` is empty where a grant was cut before the name was written."""

    id: int
    name: str
    role: str
    compartments: tuple[str, ...]
    writes: bool
    you: bool


class Roles:
    """The officers and their keys."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def list(self) -> list[Holder]:
        """Everybody whose passphrase opens something, the chair first."""
        with self._org.office.read() as session:
            names = {row.id: row.name for row in session.execute(select(Officer.id, Officer.name))}
        return [
            Holder(seat.actor, names.get(seat.actor, ""), seat.role, seat.compartments, seat.writes, seat.actor == self._org.actor.id)
            for seat in seats.seats(self._org.vault.header)
        ]

    def grant(self, role: str, name: str, passphrase: str) -> Holder:
        """Gives a person keys of their own, under a passphrase that they type themselves.

        Raises Circumstance ROLE-01, ROLE-06, ROLE-08 (no name), PASSPHRASE-01, PASSPHRASE-04, VAULT-05; nothing is changed then.
        """
        org, actor, called = self._org, new_id(), name.strip()
        if not called:
            raise Circumstance("ROLE-08", mark("The name of the person is needed."), mark("Write surname and name."))
        org.finish_new_keys()
        org.vault = seats.grant(org.vault, actor, role, passphrase, called)
        with org.office.action("role.grant") as act:
            act.insert(Officer, {"id": actor, "name": called, "role": role})
        return next(holder for holder in self.list() if holder.id == actor)

    def withdraw(self, actor: int, check: Callable[[], None] = lambda: None) -> tuple[str, ...]:
        """Takes the keys away: the seat goes at once, then every compartment that it could open gets a new key.

        Returns those compartments. What the person copied before stays readable to them, and so do backups made before.
        Raises Circumstance ROLE-01, ROLE-07, BUSY-01, DISK-01; a change of keys that was cut is finished at the chair's next opening.
        """
        org = self._org
        refuse_unless_chair(org.vault)
        org.finish_new_keys(check)
        if actor == org.actor.id or all(holder.id != actor for holder in self.list()):
            raise seats.no_such_seat()
        with org.office.action("role.withdraw") as act:
            if act.session.execute(select(Officer.id).where(Officer.id == actor)).first() is not None:
                act.remove(Officer, actor)
        org.vault = seats.withdraw(org.vault, actor)
        changed = tuple(org.vault.keyring.coming)
        org.finish_new_keys(check)
        return changed

    def as_json(self, holder: Holder) -> dict[str, object]:
        """For the command line."""
        return {
            "id": id_text(holder.id),
            "name": holder.name,
            "role": holder.role,
            "opens": list(holder.compartments),
            "writes": holder.writes,
            "you": holder.you,
        }
