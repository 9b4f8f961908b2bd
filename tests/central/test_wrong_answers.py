"""Reports of wrong answers at the centre: kept once, seen by the centre and by the lawyer of that region, marked as looked at."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from support.office import Office
from tirek_central import tables
from tirek_central.enrolment import Enrolments
from tirek_central.intake import Intake
from tirek_protocol import bundle as bundles
from tirek_protocol.errors import Malformed
from tirek_protocol.messages import Message, WrongAnswer, write

ASKED = "Жалақы қашан төленеді? <script>"


def message(report: bytes = b"12345678") -> Message:
    return write(WrongAnswer(report, "kk", ASKED, "87-бап керек", ["labour-code/113@2026-03-02"], "answer", "rules", "tirek-knowledge 2026.11"))


def tell(office: Office, school: str, *messages: Message, serial: int = 1) -> None:
    one = office.schools[school]
    data = bundles.build(list(messages), reader=office.identity.seal.reader, sender=one.sign, serial=serial, heads=b"")
    intake = Intake(office.engine, office.identity, lambda: office.now[0])
    who = Enrolments(office.engine, office.identity, lambda: office.now[0]).find(one.installation)
    intake.take_whole(who, data)


def test_a_report_is_kept_once_and_read_by_its_lawyer(office: Office) -> None:
    tell(office, "7-мектеп", message(), message())
    tell(office, "7-мектеп", message(), serial=2)
    with office.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.wrong_answer)).scalar_one() == 1
    for name in ("centre", "lawyer"):
        page = office.signed_in(name).get("/staff/wrong-answers").text
        assert "87-бап керек" in page and "7-мектеп" in page and "&lt;script&gt;" in page and "<script>" not in page
    assert office.signed_in("abai").get("/staff/wrong-answers").status_code == 403


def test_a_lawyer_of_another_region_neither_sees_nor_settles_it(office: Office) -> None:
    tell(office, "O'Brien-Жұмағұлова атындағы лицей", message())
    lawyer = office.signed_in("lawyer")
    assert "87-бап керек" not in lawyer.get("/staff/wrong-answers").text
    with office.engine.connect() as connection:
        row = connection.execute(select(tables.wrong_answer)).one()
    key = f"{row.organisation}-{bytes(row.report).hex()}"
    lawyer.post("/staff/wrong-answers", {"report": key}, page="/staff/mine")
    with office.engine.connect() as connection:
        assert connection.execute(select(tables.wrong_answer.c.settled_ms)).scalar_one() is None
    centre = office.signed_in("centre")
    centre.post("/staff/wrong-answers", {"report": key}, page="/staff/wrong-answers")
    with office.engine.connect() as connection:
        assert connection.execute(select(tables.wrong_answer.c.settled_ms)).scalar_one() == office.now[0]


@pytest.mark.parametrize("change", [{"question": ""}, {"question": "x" * 4001}, {"lang": "en"}, {"zone": "other"}, {"sources": ["x"] * 9}, {"report": b"1"}])
def test_a_report_out_of_its_form_is_refused(change: dict[str, object]) -> None:
    fields = {"report": b"12345678", "lang": "kk", "question": "а", "remark": "б", "sources": [], "zone": "near", "made_by": "rules", "knowledge": "k"}
    with pytest.raises(Malformed):
        write(WrongAnswer(**(fields | change)))  # type: ignore[arg-type]
