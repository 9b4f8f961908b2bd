"""Remembers how a person wanted the columns of a list to be read, by a digest of its headings; no heading itself is kept."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import select

from tirek.features.members.importing.columns import FIELDS, SheetMapping
from tirek.features.members.importing.preview import ListMapping, Recall
from tirek.features.members.model import ListMemory
from tirek.foundation.organisation import OpenedOrganisation


def recall_columns(org: OpenedOrganisation) -> Recall:
    """What `read_preview` takes: sets the columns of a sheet whose headings are known from an earlier list."""
    with org.register.read() as session:
        rows = session.execute(select(ListMemory.headings, ListMemory.columns).where(ListMemory.deleted_at.is_(None)))
        known = {row.headings: row.columns for row in rows}

    def recall(sheet: SheetMapping) -> SheetMapping:
        kept = known.get(sheet.fingerprint or "")
        return _as_kept(sheet, kept) if kept else sheet

    return recall


def remember_columns(org: OpenedOrganisation, mapping: ListMapping) -> None:
    """Keeps the columns of every sheet that has headings; an earlier memory of the same headings is replaced."""
    wanted = {sheet.fingerprint: _packed(sheet) for sheet in mapping.sheets if sheet.fingerprint}
    with org.register.action("list.remember") as act:
        rows = act.session.execute(select(ListMemory.id, ListMemory.headings).where(ListMemory.deleted_at.is_(None), ListMemory.headings.in_(list(wanted))))
        known = {row.headings: row.id for row in rows}
        act.insert_many(ListMemory, [{"headings": headings, "columns": columns} for headings, columns in wanted.items() if headings not in known])
        act.update_many(ListMemory, {known[headings]: {"columns": columns} for headings, columns in wanted.items() if headings in known})


def _packed(sheet: SheetMapping) -> str:
    return json.dumps({"taken": sheet.taken, "fields": [column.field for column in sheet.columns]})


def _as_kept(sheet: SheetMapping, kept: str) -> SheetMapping:
    memory = json.loads(kept)
    fields = memory["fields"]
    if len(fields) != len(sheet.columns):
        return sheet
    columns = tuple(replace(column, field=field if field in FIELDS else None, sure=True) for column, field in zip(sheet.columns, fields, strict=True))
    return replace(sheet, columns=columns, taken=bool(memory["taken"]))
