"""The history of one card in words, with the records that belong to it, and putting it back to any moment: for every feature's cards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tirek.features.activity.deeds import deed_words
from tirek.features.activity.naming import Naming
from tirek.features.activity.words import UNSHOWN, field_words, table_words, value_words
from tirek.features.settings.api import Settings
from tirek.foundation.journal.history import Change
from tirek.foundation.journal.moments import Key, back_to
from tirek.foundation.journal.versions import REMOVED
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import SPECIAL
from tirek.foundation.store.compartment import Compartment


@dataclass
class Entry:
    """One action over a card: what happened, who, when, and (field, before, after) in words."""

    action: int
    at: datetime
    who: str
    words: str
    fields: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])


Told = Callable[[Mapping[str, Any]], tuple[str, str]]
"""What a record that was made whole is called and says, instead of its fields one by one."""
Opened = Callable[[Any, Any], list[tuple[str, str, str]]]
"""What a packed field held before and after, as (field, before, after) in words."""


class CardHistory:
    """`children`: (table, link column) of records that are part of the card, such as who had a help; `packed`: fields of the card that
    hold many values, and what opens them."""

    def __init__(
        self, org: OpenedOrganisation, part: Compartment, table: str, children: Sequence[tuple[str, str]] = (), packed: Mapping[str, Opened] | None = None
    ) -> None:
        self._org, self._part, self._table, self._children, self._packed = org, part, table, children, packed or {}

    def entries(self, record: int, texts: Texts) -> list[Entry]:
        """Every action over the card and its records, newest first."""
        return self.entries_of(self._keys(record), texts)

    def entries_of(self, keys: Sequence[Key], texts: Texts, told: Mapping[str, Told] | None = None) -> list[Entry]:
        """The same of records that are chosen one by one, such as all lines of a ledger; `told` by table."""
        names, naming = Settings(self._org).officers(), Naming(self._org, texts)
        changes = [(change, key) for key in keys for change in self._part.history(*key)]
        changes.sort(key=lambda one: (one[0].at, one[0].seq), reverse=True)
        numbers = naming.links((change.field, value) for change, _ in changes for value in (change.old, change.new))
        about = naming.of([key for key in keys if key[0] != self._table])
        found: dict[int, Entry] = {}
        whole = _made_whole(changes, told or {})
        for change, key in changes:
            entry = found.setdefault(change.action, Entry(change.action, change.at, names.get(change.actor, ""), deed_words(texts, change.kind)))
            if (change.action, key) in whole:
                values = whole[change.action, key]
                if values:
                    what, says = (told or {})[key[0]](values)
                    entry.fields.append((what, "", says))
                    values.clear()
                continue
            if change.field in UNSHOWN or (change.field == REMOVED and change.op == "insert") or self._is_link(key, change.field) or self._sealed(key, change.field):
                continue
            if key[0] == self._table and change.field in self._packed:
                entry.fields += self._packed[change.field](change.old, change.new)
                continue
            before, after = (value_words(texts, change.field, value, key[0], numbers) if value is not None or change.field == REMOVED else "" for value in (change.old, change.new))
            words = field_words(texts, key[0], change.field)
            if key[0] != self._table:
                words = f"{about.get(key) or table_words(texts, key[0])}: {words}"
            entry.fields.append((words, before, after))
        return list(found.values())

    def restore(self, record: int, action: int, kind: str, *, keep: Collection[str] = (), then: Mapping[str, Any] | None = None) -> int | None:
        """Puts the card back to how it was right after `action`; itself one action that can be undone. Returns it, None if nothing differs.

        `keep`: fields of the card that stay as they are; `then`: what the card gets beside, when anything changes. Raises Circumstance
        HISTORY-02, HISTORY-03, RECORD-01.
        """
        with self._part.action(kind) as act:
            values = back_to(act.session, self._part.metadata, self._keys(record, act.session), action)
            own = values.pop((self._table, record), {})
            own = {name: value for name, value in own.items() if name not in keep}
            for (table, row), fields in values.items():
                act.update(self._part.metadata.tables[table], row, fields)
            if own or act.changes:
                act.update(self._part.metadata.tables[self._table], record, {**own, **(then or {})})
        return act.id if act.changes else None

    def _keys(self, record: int, session: Any = None) -> list[Key]:
        if session is None:
            with self._part.read() as reading:
                return self._keys(record, reading)
        keys: list[Key] = [(self._table, record)]
        for name, link in self._children:
            table = self._part.metadata.tables[name]
            keys += [(name, row) for row in session.execute(select(table.c.id).where(table.c[link] == record).order_by(table.c.id)).scalars()]
        return keys

    def _is_link(self, key: Key, name: str) -> bool:
        return any(key[0] == table and name == link for table, link in self._children)

    def _sealed(self, key: Key, name: str) -> bool:
        table = self._part.metadata.tables[key[0]]
        return name in table.c and table.c[name].info.get("label") is SPECIAL


def _made_whole(changes: Sequence[tuple[Change, Key]], told: Mapping[str, Told]) -> dict[tuple[int, Key], dict[str, Any]]:
    """(action, record) → the values of records that the action made, for tables that are told whole."""
    found: dict[tuple[int, Key], dict[str, Any]] = {}
    for change, key in changes:
        if change.op == "insert" and key[0] in told:
            found.setdefault((change.action, key), {})[change.field] = change.new
    return found
