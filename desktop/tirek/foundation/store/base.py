"""Base classes of mapped tables, one a compartment, and the column that cannot be written without a privacy label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from tirek.foundation.journal.tables import add_journal_tables
from tirek.foundation.journal.versions import ASK
from tirek.foundation.privacy.labels import INTERNAL, Label

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def column(
    kind: TypeEngine[Any] | type[TypeEngine[Any]], *, label: Label, blob: bool = False, merge: str = ASK, **options: Any
) -> MappedColumn[Any]:
    """A mapped column with its privacy label (see `privacy.labels`); options as of `mapped_column`.

    `blob`: the value names an attachment, which `tirek check` then looks for. `merge`: what happens to values that two
    devices wrote without knowing of each other; LATEST only for marks that the program sets and nobody reads.
    """
    return mapped_column(kind, info={"label": label, "blob": blob, "merge": merge}, **options)


class Record:
    """What every record has: an id that is never reused, and a mark of removal (ms since 1970) in place of deletion,
    so that removal is a change like any other: recorded, undone, in conflict if need be."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info={"label": INTERNAL})
    deleted_at: Mapped[int | None] = mapped_column(Integer, info={"label": INTERNAL})


def _metadata(compartment: str) -> MetaData:
    metadata = MetaData(naming_convention=NAMING, info={"compartment": compartment, "derived_ddl": [], "undo_guards": [], "made": {}})
    add_journal_tables(metadata)
    return metadata


class RegisterRecord(Record, DeclarativeBase):
    """People and membership."""

    metadata = _metadata("register")


class TreasuryRecord(Record, DeclarativeBase):
    """Dues and benefits."""

    metadata = _metadata("treasury")


class CasesRecord(Record, DeclarativeBase):
    """Appeals, disputes, evidence, questions asked."""

    metadata = _metadata("cases")


class IdentitiesRecord(Record, DeclarativeBase):
    """Who stands behind a confidential appeal; never written anywhere else."""

    metadata = _metadata("identities")


class OfficeRecord(Record, DeclarativeBase):
    """Documents, meetings, notices, settings, what leaves."""

    metadata = _metadata("office")


class KnowledgeRecord(Record, DeclarativeBase):
    """Packs and their search index: derived from packs, nothing personal."""

    metadata = MetaData(naming_convention=NAMING, info={"compartment": "knowledge", "derived_ddl": []})


METADATA: dict[str, MetaData] = {
    base.metadata.info["compartment"]: base.metadata
    for base in (RegisterRecord, TreasuryRecord, CasesRecord, IdentitiesRecord, OfficeRecord, KnowledgeRecord)
}
"""Compartment → its tables. Feature models must be imported before migrations are compared."""


def derived_ddl(base: type[DeclarativeBase], *statements: str) -> None:
    """Search tables and their triggers: idempotent statements, run again after each migration,
    because rebuilding a table drops its triggers silently."""
    base.metadata.info["derived_ddl"].extend(statements)


def undo_guard(base: type[DeclarativeBase], guard: Callable[[Any, int], None]) -> None:
    """A feature's own word against an undo, whichever way it was asked for: `guard(act, action_id)` raises a Circumstance."""
    base.metadata.info["undo_guards"].append(guard)


def deed_guard(base: type[DeclarativeBase], deed: str, guard: Callable[..., None]) -> None:
    """A feature's own word against a deed of another feature that knows nothing of it: `guard(session, …)` raises a Circumstance."""
    base.metadata.info.setdefault("deed_guards", {}).setdefault(deed, []).append(guard)


def ask_guards(base: type[DeclarativeBase], deed: str, session: Any, *told: Any) -> None:
    """Before a deed, inside its action; what is told stands with the deed's name."""
    for guard in base.metadata.info.get("deed_guards", {}).get(deed, ()):
        guard(session, *told)


def made_columns(model: type[DeclarativeBase], names: Sequence[str], make: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """Columns that the program makes from the others of the same record (a folded name, a sorting key).

    When two devices changed such a record apart, nobody is asked: `make` gets the merged record and gives these columns.
    """
    model.metadata.info["made"][model.__tablename__] = (tuple(names), make)


DEVICE_LOCAL = {"info": {"device_local": True}}
"""Last entry of `__table_args__` for tables of one computer only (its keys, its outbox). Other devices get the proof that
their rows were written, and never the rows."""
