"""Migrations from zero give the schema of the models; every column has its privacy label."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from tirek.app.records import import_models
from tirek.foundation.clock import FixedClock
from tirek.foundation.privacy.labels import Label
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.compartment import Compartment, Writer
from tirek.foundation.store.migrations import bring_up_to_date

import_models()


@pytest.mark.parametrize("name", sorted(METADATA))
def test_migrations_give_the_schema_of_the_models(name: str, tmp_path: Path, clock: FixedClock) -> None:
    compartment = Compartment(name, tmp_path / "x.db", os.urandom(32), clock, Writer(1, 1, None), create=True)
    bring_up_to_date(compartment)
    with compartment.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours, "version_table": "schema_version"})
        assert compare_metadata(context, METADATA[name]) == []
    compartment.close()


def _is_ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    return not (kind == "table" and reflected and compare_to is None)


@pytest.mark.parametrize("name", sorted(METADATA))
def test_every_column_has_a_label(name: str) -> None:
    unlabelled = [str(column) for table in METADATA[name].tables.values() for column in table.columns if not isinstance(column.info.get("label"), Label)]
    assert unlabelled == []
