"""What names a record of any table to a person: a member's name, a number with a subject, a month. Read by pages, never one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from tirek.features.activity.words import SETTINGS, value_words
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import SPECIAL
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.numbering import number_text
from tirek.foundation.vault.compartments import DERIVED

Key = tuple[str, int]
"""(table, id)."""

_PERSON = ("last_name", "first_name", "patronymic")
_TITLES = ("subject", "title", "name", "payer", "file_name", "peer_name", "from_name", "text", "act", "letter", "purpose", "ground")
_LINKS = {
    "member": "member", "merged_into": "member", "applicant_member": "member", "one": "member", "other": "member", "appeal": "appeal", "question": "question",
    "worker": "worker", "benefit": "benefit", "payroll": "payroll_list", "payroll_row": "payroll_row", "corrects": "dues_line", "receipt": "cash_receipt",
    "actor": "officer", "invited_by": "officer",
}  # fmt: skip
"""Columns that hold the number of another record → its table."""
_LONGEST = 120


class Naming:
    """Names of records for one page. What the reader's keyring does not open has no name here."""

    def __init__(self, org: OpenedOrganisation, texts: Texts) -> None:
        self._org, self._texts = org, texts
        self._home = {table: name for name, metadata in METADATA.items() for table in metadata.tables if name not in DERIVED}
        self._known: dict[Key, str] = {}

    def of(self, keys: Iterable[Key]) -> dict[Key, str]:
        """The names of these records; empty text for one that has none."""
        wanted = {key for key in keys if key not in self._known}
        self._read(wanted, deeper=True)
        return {key: self._known.get(key, "") for key in keys}

    def links(self, fields: Iterable[tuple[str, Any]]) -> dict[int, str]:
        """What the numbers in link columns stand for: number → name."""
        keys = {(_LINKS[field], value) for field, value in fields if field in _LINKS and isinstance(value, int)}
        return {key[1]: name for key, name in self.of(keys).items() if name}

    def _read(self, wanted: set[Key], *, deeper: bool) -> None:
        if not wanted:
            return
        by_table: dict[str, list[int]] = {}
        for table, row in wanted:
            by_table.setdefault(table, []).append(row)
        rows: list[tuple[Key, Mapping[str, Any]]] = []
        for table, ids in by_table.items():
            rows += self._rows(table, ids)
        linked = {key: link for key, row in rows if (link := _link(key[0], row)) is not None} if deeper else {}
        self._read({link for link in linked.values() if link not in self._known} - wanted, deeper=False)
        for key, row in rows:
            self._known[key] = _own_name(key[0], row, self._texts)
        for key, link in linked.items():
            other = self._known.get(link, "")
            self._known[key] = " · ".join(part for part in (other, self._known[key]) if part)
        for key in wanted:
            self._known.setdefault(key, "")

    def _rows(self, table: str, ids: Sequence[int]) -> list[tuple[Key, Mapping[str, Any]]]:
        home = self._home.get(table, "")
        if not home or not self._org.may_open(home):
            return []
        part = getattr(self._org, home)
        described = part.metadata.tables[table]
        columns = [column for column in described.columns if column.info.get("label") is not SPECIAL and (column.name in _WANTED or column.name in _LINKS)]
        found: list[tuple[Key, Mapping[str, Any]]] = []
        with part.read() as session:
            for start in range(0, len(ids), 500):
                rows = session.execute(select(described.c.id, *columns).where(described.c.id.in_(ids[start : start + 500]))).mappings()
                found += [((table, row["id"]), row) for row in rows]
        return found


_WANTED = frozenset({*_PERSON, *_TITLES, "number_year", "number_letter", "number_seq", "key", "month", "since", "kind", "record"})


def _link(table: str, row: Mapping[str, Any]) -> Key | None:
    """The record that this one is about: whose line, whose relief, which card was opened."""
    if table == "reading":
        return (row["kind"], row["record"]) if row["kind"] in ("member", "appeal") else None
    for field in ("member", "one", "applicant_member", "appeal", "worker", "benefit", "payroll"):
        if row.get(field) is not None and not (table == "worker" and field == "member"):
            return _LINKS[field], int(row[field])
    return None


def _own_name(table: str, row: Mapping[str, Any], texts: Texts) -> str:
    name = " ".join(str(row[part]) for part in _PERSON if row.get(part))
    number = f"№ {number_text(row['number_year'], row['number_letter'], row['number_seq'])}" if row.get("number_seq") else ""
    if table == "setting":
        return texts.t(SETTINGS[row["key"]]) if row["key"] in SETTINGS else ""
    if table == "reading":
        return "" if row["kind"] in ("member", "appeal") else value_words(texts, "kind", row["kind"], table)
    month = str(row.get("month") or (row.get("since") if table.startswith("dues_") else "") or "")
    title = next((str(row[field]) for field in _TITLES if row.get(field)), "")
    parts = [name, number, value_words(texts, "month", month) if month else "", "" if name else title]
    words = " · ".join(part for part in parts if part)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
