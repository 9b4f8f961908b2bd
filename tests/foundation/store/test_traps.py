"""What was measured to go wrong with the encrypted store, each held by a test: noise, open transactions, half migrations."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from support.organisations import Template
from tirek.features.members.api import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store import compartment as compartments
from tirek.foundation.store.compartment import spoken
from tirek.foundation.store.engine import connect
from tirek.foundation.store.migrations import bring_up_to_date, current_revision


def shape(org: OpenedOrganisation, name: str) -> set[tuple[str, str]]:
    with getattr(org, name).read() as connection:
        return {(row[0], row[1]) for row in connection.exec_driver_sql("SELECT type, name FROM sqlite_master")}


def test_a_wrong_key_says_nothing_on_the_error_stream(org: OpenedOrganisation, capfd: pytest.CaptureFixture[str]) -> None:
    """A program with a window has no stream to write to; the driver would fail on it."""
    with pytest.raises(Circumstance):
        connect(org.home / "data" / "register.db", bytes(32))
    with pytest.raises(Circumstance):
        connect(org.home / "data" / "register.db", None)
    assert capfd.readouterr() == ("", "")


def test_no_connection_goes_back_to_the_pool_inside_a_transaction(org: OpenedOrganisation) -> None:
    for _ in range(6):  # more than the pool has connections
        with pytest.raises(ZeroDivisionError), org.register.read() as connection:
            connection.execute(text("SELECT 1"))
            raise ZeroDivisionError
        with pytest.raises(ZeroDivisionError), org.register.action("x"):
            raise ZeroDivisionError
    Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    assert Members(org).count() == 1


def test_rebuilding_a_table_deletes_no_children_and_leaves_no_half(org: OpenedOrganisation) -> None:
    """Foreign keys are off while a schema step runs: dropping the old table would take the children along."""
    with org.office.schema_change() as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent(id) ON DELETE CASCADE)")
        connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 1)")
    with org.office.schema_change() as connection:
        connection.exec_driver_sql("CREATE TABLE parent_new (id INTEGER PRIMARY KEY, more TEXT)")
        connection.exec_driver_sql("INSERT INTO parent_new (id) SELECT id FROM parent")
        connection.exec_driver_sql("DROP TABLE parent")
        connection.exec_driver_sql("ALTER TABLE parent_new RENAME TO parent")
    with org.office.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM child").scalar() == 1


def test_a_failed_schema_step_leaves_the_old_file_whole(org: OpenedOrganisation, monkeypatch: pytest.MonkeyPatch) -> None:
    from tirek.foundation.store import migrations

    before = shape(org, "register")
    with org.register.schema_change() as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version_num = '0001'")

    def break_off(*_arguments: object) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(migrations, "make_derived", break_off)
    with pytest.raises(Exception):  # noqa: B017, PT011 - the step fails in one way or another: its tables are there already
        bring_up_to_date(org.register)
    with org.register.read() as connection:
        assert current_revision(connection) == "0001"
    assert shape(org, "register") == before


def test_what_a_search_index_says_is_not_taken_for_damage_without_looking(org: OpenedOrganisation) -> None:
    """The text "database disk image is malformed" reaches nobody: it becomes a sentence with a next step."""
    from sqlcipher3 import dbapi2

    with pytest.raises(Circumstance) as refused, spoken():
        raise dbapi2.DatabaseError("database disk image is malformed")
    assert refused.value.code == "DATA-01" and "malformed" not in refused.value.message
    assert org.register.damage() == []


def test_a_search_index_built_anew_finds_what_it_found(org: OpenedOrganisation) -> None:
    Members(org).add({"last_name": "Қасымова", "first_name": "Әлия"})
    org.register.scrub()
    assert [row.name for row in Members(org).page("касымова")] == ["Қасымова Әлия"]
    assert compartments.Compartment.damage(org.register) == []


def test_an_older_shape_ends_with_the_same_tables_indexes_and_triggers(org: OpenedOrganisation, template: Template, tmp_path: Path, clock: FixedClock) -> None:
    """Rebuilding a table drops its triggers without a word: after all steps the list is that of a fresh file."""
    from support.organisations import PASSPHRASE
    from tirek.app.organisations import open_organisation
    from tirek.features.safekeeping.api import restore_backup
    from tirek.foundation.language.texts import load_texts
    from tirek.foundation.vault import vault

    first = sorted((Path(__file__).parents[2] / "museum").glob("*.tirek"))[0]
    restore_backup(first, tmp_path / "old", lambda home: vault.unlock(home, PASSPHRASE), clock=clock, texts=load_texts("kk"))
    old = open_organisation(tmp_path / "old", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    try:
        for part in org.compartments():
            assert shape(old, part.name) == shape(org, part.name), part.name
    finally:
        old.close()
