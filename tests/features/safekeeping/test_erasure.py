"""What was kept of a person is destroyed in the records, the history, the index and the files; the chain still proves."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tirek.app.records import import_models
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.members.api import Members
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.consents import Consents
from tirek.features.safekeeping.erasure import Erasure
from tirek.features.safekeeping.retention import read_retention
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.tables import ACTION, CHANGE
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import PERSONAL, SPECIAL
from tirek.foundation.rendering.preview import page_text
from tirek.foundation.resources import resource
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.engine import connect

import_models()
CANARY = "Жойылғанбаева"
RETENTION = read_retention(resource("rules", "retention.json"))


@pytest.fixture
def person(org: OpenedOrganisation) -> int:
    members, appeals, today = Members(org), Appeals(org), org.clock.today()
    person = members.add({"last_name": CANARY, "first_name": CANARY, "phone": "+7 700 111 22 33", "note": CANARY}).id
    members.add({"last_name": "Қалғанов", "first_name": "Ерлан"})
    members.change(person, {"note": CANARY + " екі"})
    appeals.register(NewAppeal(today, "table", "named", "Жалақы " + CANARY, CANARY, Applicant(member=person)))
    sealed = appeals.register(NewAppeal(today, "table", "confidential", "Сөгіс", CANARY, Applicant(member=person)))
    appeals.open_identity(sealed.id, "тексеру " + CANARY)
    appeals.register(NewAppeal(today, "table", "named", "Басқа іс", "", Applicant(name="Қалғанов Ерлан")))
    Consents(org).give(person, "membership", "kk")
    return person


def plaintext_of(org: OpenedOrganisation) -> bytes:
    """Everything that the decrypted files hold, page by page, with free pages and what is beside them."""
    found = b""
    for part in org.compartments():
        raw = connect(part.path, org.vault.keyring.keys[part.name])
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        plain = part.path.with_suffix(".plain")
        raw.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        raw.execute("SELECT sqlcipher_export('plain')").fetchone()
        raw.execute("DETACH DATABASE plain")
        raw.close()
        found += plain.read_bytes()
        plain.unlink()
    return found


def test_nothing_of_the_person_is_left_and_everything_still_proves(org: OpenedOrganisation, person: int) -> None:
    assert CANARY.encode() in plaintext_of(org)
    would = Erasure(org).found(person)
    assert would == {"member": 1, "appeal": 2, "appeal_identity": 1, "identity_opening": 1, "consent": 1}
    act = Erasure(org).erase(person, "withdrawn")
    assert (act.erased, act.ground) == (would, "withdrawn") and act.journal_rows >= 7
    left = plaintext_of(org)
    for trace in (CANARY, CANARY.casefold(), "+77001112233", "екі"):
        assert trace.encode() not in left, trace
    assert b"\xd2\x9a\xd0\xb0\xd0\xbb\xd2\x93\xd0\xb0\xd0\xbd" in left, "the other person is still there"
    report = check_organisation(org)
    assert report.ok, report.problems
    assert [row.name for row in Members(org).page("")] == ["Қалғанов Ерлан"]
    assert [card.number for card in Appeals(org).list()] and all(CANARY not in card.subject for card in Appeals(org).list())
    assert Members(org).page(CANARY) == []


def test_it_cannot_be_undone_and_the_history_has_nothing(org: OpenedOrganisation, person: int) -> None:
    Erasure(org).erase(person, "purpose")
    assert org.register.history("member", person) == []
    action = org.register.metadata.tables[ACTION]
    with org.register.read() as session:
        kinds = {row.kind: row.id for row in session.execute(select(action.c.kind, action.c.id))}
    with pytest.raises(Circumstance) as refused:
        org.register.undo(kinds["erase.person"])
    assert refused.value.code == "UNDO-03"
    assert org.register.undo(kinds["member.add"]) is not None
    change = org.register.metadata.tables[CHANGE]
    with org.register.read() as session:
        bodies = session.execute(select(change.c.op, change.c.body, change.c.salt).where(change.c.row_id == person)).all()
    assert all((row.body is None and row.salt is None) or row.op == "erase" for row in bodies)


def test_cut_between_compartments_the_rest_is_destroyed_the_next_time(org: OpenedOrganisation, person: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from tirek.features.safekeeping import erasure

    monkeypatch.setattr(erasure, "ORDER", erasure.ORDER[:3])
    would = Erasure(org).found
    monkeypatch.setattr(erasure, "ORDER", ("office", "treasury", "cases", "identities", "register"))
    real = type(org.identities).action

    def broken(self, kind, **options):  # type: ignore[no-untyped-def]
        if self.name == "identities" and kind == "erase.person":
            raise RuntimeError("power cut")
        return real(self, kind, **options)

    monkeypatch.setattr(type(org.identities), "action", broken)
    with pytest.raises(RuntimeError):
        Erasure(org).erase(person, "court")
    monkeypatch.setattr(type(org.identities), "action", real)
    assert would(person)["member"] == 1
    Erasure(org).erase(person, "court")
    assert CANARY.encode() not in plaintext_of(org)
    assert check_organisation(org).ok


def test_the_act_names_nobody(org: OpenedOrganisation, person: int) -> None:
    erasure = Erasure(org)
    act = erasure.erase(person, "unlawful")
    for language, words in (("kk", "ДЕРБЕС ДЕРЕКТЕРДІ ЖОЮ АКТІСІ"), ("ru", "АКТ УНИЧТОЖЕНИЯ")):
        text = page_text(erasure.paper(act.id, language), 0)  # type: ignore[arg-type]
        assert words in text and CANARY not in text


def test_wrong_ground_and_wrong_person_destroy_nothing(org: OpenedOrganisation, person: int) -> None:
    for who, ground, code in ((person, "boredom", "ERASE-02"), (5, "court", "ERASE-01")):
        with pytest.raises(Circumstance) as refused:
            Erasure(org).erase(who, ground)
        assert refused.value.code == code
    assert CANARY.encode() in plaintext_of(org) and Erasure(org).acts() == []


COLUMNS = [
    pytest.param(table.name, column.name, id=f"{table.name}.{column.name}")
    for metadata in METADATA.values()
    for table in metadata.sorted_tables
    for column in table.columns
    if column.info.get("label") in (PERSONAL, SPECIAL)
]


@pytest.mark.parametrize("table, column", COLUMNS)
def test_every_personal_column_is_in_the_register_of_what_is_kept(table: str, column: str) -> None:
    """A new table with personal columns gets a line in resources/rules/retention.json: why, how long, by which article."""
    kept = RETENTION.of_table(table)
    assert kept is not None
    assert all(kept.purpose[language] and kept.keep[language] for language in ("kk", "ru")) and kept.act and kept.article


def test_tables_stand_once_and_grounds_cite_an_article() -> None:
    tables = [table for kept in RETENTION.kept for table in kept.tables]
    assert len(tables) == len(set(tables))
    assert all(ground.article and ground.words["kk"] and ground.words["ru"] for ground in RETENTION.grounds)


def test_files_beside_are_gone(org: OpenedOrganisation, person: int) -> None:
    draft = Path(org.home / "half-written.sealed")
    draft.write_bytes(b"sealed")
    Erasure(org).erase(person, "court")
    assert not draft.exists()
