"""The history of one card in words, with the records that belong to it, and putting it back to any moment: for every feature's cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tirek.features.activity.deeds import deed_words
from tirek.features.activity.naming import Naming
from tirek.features.activity.words import UNSHOWN, field_words, table_words, value_words
from tirek.features.settings.api import Settings
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


class CardHistory:
    """`children`: (table, link column) of records that are part of the card, such as who had a help."""

    def __init__(self, org: OpenedOrganisation, part: Compartment, table: str, children: Sequence[tuple[str, str]] = ()) -> None:
        self._org, self._part, self._table, self._children = org, part, table, children

    def entries(self, record: int, texts: Texts) -> list[Entry]:
        """Every action over the card and its records, newest first."""
        names, naming, keys = Settings(self._org).officers(), Naming(self._org, texts), self._keys(record)
        changes = [(change, key) for key in keys for change in self._part.history(*key)]
        changes.sort(key=lambda one: (one[0].at, one[0].seq), reverse=True)
        numbers = naming.links((change.field, value) for change, _ in changes for value in (change.old, change.new))
        about = naming.of([key for key in keys if key[0] != self._table])
        found: dict[int, Entry] = {}
        for change, key in changes:
            entry = found.setdefault(change.action, Entry(change.action, change.at, names.get(change.actor, ""), deed_words(texts, change.kind)))
            if change.field in UNSHOWN or (change.field == REMOVED and change.op == "insert") or self._is_link(key, change.field) or self._sealed(key, change.field):
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
