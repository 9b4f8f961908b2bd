"""Records change only inside an action that writes the journal with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from support.organisations import Template
from tirek.features.settings.model import Setting
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.verify import verify
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.base import METADATA


def add_setting(org: OpenedOrganisation, key: str = "colour", value: str = '"blue"') -> tuple[int, int]:
    with org.office.action("setting.change") as act:
        return act.insert(Setting, {"key": key, "value": value}), act.id


def value_of(org: OpenedOrganisation, row: int) -> str | None:
    with org.office.read() as session:
        return session.execute(select(Setting.value).where(Setting.id == row, Setting.deleted_at.is_(None))).scalar()


def test_history_tells_who_what_and_when(org: OpenedOrganisation, clock: FixedClock) -> None:
    row, _ = add_setting(org)
    clock.advance(timedelta(hours=1))
    with org.office.action("setting.change") as act:
        act.update(Setting, row, {"value": '"red"'})
    newest = org.office.history("setting", row)[0]
    assert (newest.field, newest.old, newest.new) == ("value", '"blue"', '"red"')
    assert newest.actor == org.actor.id
    assert newest.at == clock.now()


def test_unchanged_fields_leave_no_trace(org: OpenedOrganisation) -> None:
    row, _ = add_setting(org)
    with org.office.action("setting.change") as act:
        assert act.update(Setting, row, {"value": '"blue"'}) is False
    assert len({change.action for change in org.office.history("setting", row)}) == 1


def test_an_exception_leaves_everything_as_it_was(org: OpenedOrganisation) -> None:
    row, _ = add_setting(org)
    with pytest.raises(RuntimeError), org.office.action("setting.change") as act:
        act.update(Setting, row, {"value": '"red"'})
        raise RuntimeError
    assert value_of(org, row) == '"blue"'
    assert add_setting(org, "other")[0]
    with org.office.read() as session:
        assert verify(session, org.office.metadata, org.vault.actors).problems == []


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda row: insert(Setting).values(id=1, key="k", value="v"), id="insert"),
        pytest.param(lambda row: update(Setting).where(Setting.id == row).values(value="v"), id="update"),
        pytest.param(lambda row: delete(Setting).where(Setting.id == row), id="delete"),
        pytest.param(lambda row: text("DELETE FROM journal_change"), id="journal"),
        pytest.param(lambda row: text("UPDATE journal_action SET kind = 'x'"), id="journal action"),
    ],
)
def test_the_guard_refuses_a_write_past_the_journal(org: OpenedOrganisation, write) -> None:
    row, _ = add_setting(org)
    with pytest.raises(IntegrityError, match="outside the journal"), org.office.action("x") as act:
        act.session.execute(write(row))
    with pytest.raises(Circumstance), org.office.read() as session:
        session.execute(write(row))
    assert value_of(org, row) == '"blue"'


def test_every_table_of_every_journalled_compartment_is_guarded(org: OpenedOrganisation) -> None:
    for name, metadata in METADATA.items():
        if name == "knowledge":
            continue
        with getattr(org, name).action("x") as act:
            guards = set(act.session.execute(text("SELECT name FROM sqlite_temp_master WHERE type = 'trigger'")).scalars())
        for table in metadata.tables:
            assert {f"guard_{event}_{table}" for event in ("insert", "update", "delete")} <= guards


def test_undo_puts_back_and_can_be_undone(org: OpenedOrganisation) -> None:
    row, _ = add_setting(org)
    with org.office.action("setting.change") as act:
        act.update(Setting, row, {"value": '"red"'})
    report = org.office.undo(act.id)
    assert (report.undone, report.kept) == (1, [])
    assert value_of(org, row) == '"blue"'
    with pytest.raises(Circumstance) as refused:
        org.office.undo(act.id)
    assert refused.value.code == "UNDO-02"


def test_undo_of_making_a_record_takes_it_off_and_back(org: OpenedOrganisation) -> None:
    row, action = add_setting(org)
    org.office.undo(action)
    assert value_of(org, row) is None
    removal = org.office.history("setting", row)[0].action
    org.office.undo(removal)
    assert value_of(org, row) == '"blue"'


def test_undo_keeps_and_lists_what_was_changed_since(org: OpenedOrganisation) -> None:
    with org.office.action("setting.import") as act:
        rows = act.insert_many(Setting, [{"key": f"k{number}", "value": "1"} for number in range(1000)])
    with org.office.action("setting.change") as later:
        later.update(Setting, rows[7], {"value": "2"})
    report = org.office.undo(act.id)
    assert report.undone == 999
    assert [kept.id for kept in report.kept] == [rows[7]]
    assert value_of(org, rows[7]) == "2"


@pytest.mark.parametrize("kind", ["exchange.deliver", "identity.open", "organisation.begin"])
def test_what_happened_outside_the_records_is_not_undone(org: OpenedOrganisation, kind: str) -> None:
    with org.office.action(kind) as act:
        row = act.insert(Setting, {"key": "k", "value": "1"})
    with pytest.raises(Circumstance) as refused:
        org.office.undo(act.id)
    assert refused.value.code == "UNDO-03"
    assert value_of(org, row) == "1"


def test_a_field_remembers_the_change_it_follows(org: OpenedOrganisation) -> None:
    row, _ = add_setting(org)
    for value in ("1", "2"):
        with org.office.action("setting.change") as act:
            act.update(Setting, row, {"value": value})
    with org.office.read() as session:
        heads = session.execute(text("SELECT field, seq FROM journal_head WHERE row_id = :row"), {"row": row}).all()
    newest = org.office.history("setting", row)[0]
    assert [tuple(head) for head in heads] == [("value", newest.seq)]


@pytest.mark.parametrize(
    ("forgery", "code"),
    [
        ("UPDATE journal_change SET actor = 7 WHERE seq = 2", "JOURNAL-CHAIN"),
        ("UPDATE journal_change SET body = x'80' WHERE seq = 2", "JOURNAL-BODY"),
        ("DELETE FROM journal_change WHERE seq = 1", "JOURNAL-GAP"),
        ("UPDATE journal_action SET kind = 'harmless'", "JOURNAL-UNSIGNED"),
        ("UPDATE journal_action SET signature = NULL", "JOURNAL-UNSIGNED"),
        ("UPDATE setting SET value = '9' WHERE key = 'second'", "JOURNAL-RECORD"),
        ("DELETE FROM setting WHERE key = 'second'", "JOURNAL-RECORD"),
        ("INSERT INTO setting (id, key, value) VALUES (5, 'k', 'v')", "JOURNAL-RECORD"),
    ],
)
def test_forgery_with_the_key_in_hand_is_found(template: Template, tmp_path: Path, clock: FixedClock, forgery: str, code: str) -> None:
    from tirek.foundation.store.engine import connect

    org = template.open_copy(tmp_path / "home", clock)
    add_setting(org)
    add_setting(org, "second")
    key = org.vault.keyring.keys["office"]
    org.close()
    raw = connect(tmp_path / "home" / "data" / "office.db", key)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute(forgery)
    raw.close()
    org = template.reopen(tmp_path / "home", clock)
    with org.office.read() as session:
        proof = verify(session, org.office.metadata, org.vault.actors)
    org.close()
    assert code in {problem[0] for problem in proof.problems}


def test_erased_body_keeps_the_chain_proved(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    from tirek.foundation.store.engine import connect

    org = template.open_copy(tmp_path / "home", clock)
    add_setting(org)
    key = org.vault.keyring.keys["office"]
    org.close()
    raw = connect(tmp_path / "home" / "data" / "office.db", key)
    raw.execute("UPDATE journal_change SET body = NULL, salt = NULL")
    raw.close()
    org = template.reopen(tmp_path / "home", clock)
    with org.office.read() as session:
        assert verify(session, org.office.metadata, org.vault.actors).problems == []
    org.close()


def test_a_second_copy_on_the_same_home_is_refused(org: OpenedOrganisation, template: Template, clock: FixedClock) -> None:
    with pytest.raises(Circumstance) as refused:
        template.reopen(org.home, clock)
    assert refused.value.code == "HOME-01"


def test_files_read_as_noise_without_the_key(org: OpenedOrganisation) -> None:
    import sqlite3

    add_setting(org, "CANARY-key", '"CANARY-value"')
    for path in (org.home / "data").iterdir():
        assert b"CANARY" not in path.read_bytes()
        assert b"SQLite format" not in path.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(org.home / "data" / "office.db").execute("SELECT * FROM setting")


def test_temporary_tables_stay_in_memory(org: OpenedOrganisation) -> None:
    with org.office.action("x") as act:
        assert act.session.execute(text("PRAGMA temp_store")).scalar() == 2
    with org.office.read() as session:
        assert session.execute(text("PRAGMA temp_store")).scalar() == 2


def test_a_damaged_file_is_a_sentence(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    home = tmp_path / "home"
    template.open_copy(home, clock).close()
    for extra in home.glob("data/register.db-*"):
        extra.unlink()
    data = bytearray((home / "data" / "register.db").read_bytes())
    data[100:200] = bytes(100)
    (home / "data" / "register.db").write_bytes(data)
    org = template.reopen(home, clock)
    with pytest.raises(Circumstance) as refused, org.register.read():
        pass
    org.close()
    assert refused.value.code == "DATA-01"


def test_a_missing_file_is_not_made_silently(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    home = tmp_path / "home"
    template.open_copy(home, clock).close()
    (home / "data" / "cases.db").unlink()
    org = template.reopen(home, clock)
    with pytest.raises(Circumstance) as refused, org.cases.read():
        pass
    org.close()
    assert refused.value.code == "DATA-04"
    assert not (home / "data" / "cases.db").exists()


def test_data_of_a_newer_program_is_not_touched(template: Template, tmp_path: Path, clock: FixedClock) -> None:
    from tirek.foundation.store.engine import connect

    org = template.open_copy(tmp_path / "home", clock)
    key = org.vault.keyring.keys["office"]
    org.close()
    raw = connect(tmp_path / "home" / "data" / "office.db", key)
    raw.execute("UPDATE schema_version SET version_num = '9999'")
    raw.close()
    org = template.reopen(tmp_path / "home", clock)
    with pytest.raises(Circumstance) as refused, org.office.read():
        pass
    org.close()
    assert refused.value.code == "NEWER-01"
