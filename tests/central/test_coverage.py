"""Clauses of agreements, employers' AI systems and disputes: from a bundle of a school to the page and to Excel."""

from __future__ import annotations

import io
import json
import os
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from support.office import Office, School
from tirek_central import tables
from tirek_central.coverage import CLAUSE_STATES, CLAUSES, count
from tirek_central.report import report
from tirek_protocol import bundle
from tirek_protocol.messages import AppealCard, AppealCards, DisputeCards, Totals, write
from tirek_protocol.receipts import Receipt, check_answer
from tirek_protocol.signing import sign_request

OWN, OTHER = "7-мектеп", "O'Brien-Жұмағұлова атындағы лицей"


def send(office: Office, school: School, *contents: object) -> Receipt:
    data = bundle.build([write(one) for one in contents], reader=office.identity.seal.reader, sender=school.sign, serial=1)  # type: ignore[arg-type]
    sha = bundle.sha256(data)
    path = f"/v1/bundles/{sha.hex()}/1/0"
    headers = sign_request(school.sign, "PUT", path, 1, data, centre=office.identity.sign.id)
    answer = check_answer(office.browser().ask("PUT", path, content=data, headers=headers).content, office.identity.sign.public, bundle=sha, installation=school.installation)
    assert isinstance(answer, Receipt)
    return answer


def told(office: Office, count: int, clauses: dict[str, str] | None, systems: dict[str, str] | None, *, region: int | None, month: str = "2026-11") -> None:
    """Totals of `count` more organisations, as they would have come by the line."""
    with office.engine.begin() as connection:
        for _ in range(count):
            number = int.from_bytes(os.urandom(7), "big")
            connection.execute(tables.organisation.insert().values(id=number, name=f"Мектеп {number}", created_ms=1, region=region))
            row = {"organisation": number, "month": month, "revision": 1, "members": None, "appeals": "{}"}
            packed = {"clauses": json.dumps(clauses) if clauses is not None else None, "systems": json.dumps(systems) if systems is not None else None}
            connection.execute(tables.totals.insert().values(**row, **packed))


def test_what_a_school_sends_stands_in_the_tables(office: Office) -> None:
    school = office.schools[OWN]
    totals = Totals(os.urandom(8), 5, "2026-11", "20-49", {}, None, None, {"C01": "present", "C04": "partial"}, {"video": "unasked"})
    dispute = AppealCard(os.urandom(8), 5, "2026-10", "dismissal", True, "satisfied")
    receipt = send(office, school, totals, DisputeCards([dispute]))
    assert [(one.state, one.records, one.repeated) for one in receipt.messages] == [("taken", 1, 0), ("taken", 1, 0)]
    assert [one.repeated for one in send(office, school, totals, DisputeCards([dispute])).messages] == [1, 1]
    newer = Totals(totals.record, 6, "2026-11", "20-49", {}, None, None, {}, None)
    send(office, school, newer)
    with office.engine.connect() as connection:
        row = connection.execute(select(tables.totals).where(tables.totals.c.organisation == school.organisation)).one()
        card = connection.execute(select(tables.card)).one()
    assert (row.revision, row.clauses, row.systems) == (6, "{}", None)
    assert (card.matter, card.cause, card.outcome) == ("dispute", "dismissal", "satisfied")


def test_disputes_are_not_appeals(office: Office) -> None:
    cards = [AppealCard(os.urandom(8), 1, "2026-10", "dismissal" if n < 12 else "pay", n % 2 == 0, "settled") for n in range(20)]
    send(office, office.schools[OWN], DisputeCards(cards))
    send(office, office.schools[OWN], AppealCards([AppealCard(os.urandom(8), 1, "2026-10", "leave", True, "satisfied") for _ in range(6)]))
    browser = office.signed_in("abai")
    disputes, appeals = browser.get("/staff/disputes").text, browser.get("/staff/figures").text
    assert "Both sides have agreed" in disputes and "The term was missed" in disputes and "Leave" not in disputes.split("<main")[1]
    assert "Both sides have agreed" not in appeals and "Dismissal" not in appeals
    sheet = load_workbook(io.BytesIO(browser.get("/staff/disputes.xlsx").content))["By cause"]
    assert {row[0].value: row[1].value for row in sheet}["Dismissal and contract term"] == 12
    found = report(office.engine)
    assert (found["appeals"], found["disputes"], found["appeals_by_cause"]) == (6, 20, {"leave": 6})
    assert "No school has sent a dispute yet." in office.signed_in("ulytau").get("/staff/disputes").text
    assert "Disputes exported" in browser.get("/staff/audit").text


@pytest.mark.parametrize(
    ("path", "nothing"), [("/staff/clauses", "No school has sent the clauses of its agreement yet."), ("/staff/systems", "No school has sent its register of AI systems yet.")]
)
def test_nothing_sent_is_said_and_few_are_hidden(office: Office, path: str, nothing: str) -> None:
    region = office.regions["Абай облысы"]
    browser = office.signed_in("abai")
    assert nothing in browser.get(path).text and nothing in browser.get(f"{path}?year=2020").text
    told(office, 4, {"C01": "present"}, {"video": "told"}, region=region)
    page = browser.get(path).text
    assert "Fewer than five organisations have told." in page and "<table" not in page
    told(office, 9, {"C01": "present"}, {"video": "told"}, region=office.regions["Ұлытау облысы"])
    assert "Fewer than five organisations have told." in browser.get(path).text
    assert "<b>13</b>" in office.signed_in("centre").get(path).text
    assert "<b>9</b>" in office.signed_in("centre").get(f"{path}?region={office.regions['Ұлытау облысы']:016x}").text


def test_the_page_of_clauses_and_its_file(office: Office) -> None:
    region = office.regions["Абай облысы"]
    told(office, 9, {"C01": "present", "C04": "partial"}, None, region=region)
    told(office, 8, {"C01": "partial"}, None, region=region)
    told(office, 2, {"C01": "missing", "X99": "present"}, None, region=region)
    told(office, 6, {}, None, region=region)
    browser = office.signed_in("abai")
    page = browser.get("/staff/clauses").text
    assert "<b>25</b>organisations have told" in page and "<b>6</b>without an agreement" in page
    sheet = load_workbook(io.BytesIO(browser.get("/staff/clauses.xlsx").content)).active
    rows = {row[0].value: [cell.value for cell in row[2:]] for row in sheet if row[0].value}  # type: ignore[union-attr]
    assert rows["C01"] == [9, 8, 8]
    hidden = "under 5 or hidden with it"
    assert rows["C04"] == [0, 9, 16] and rows["X99"] == [hidden] * 3
    assert not [cell for cells in rows.values() for cell in cells if isinstance(cell, int) and 0 < cell < 5]


def test_the_newest_word_of_an_organisation_counts(office: Office) -> None:
    told(office, 6, {"C01": "present"}, {"video": "unasked"}, region=None, month="2026-03")
    with office.engine.begin() as connection:
        number = connection.execute(select(tables.totals.c.organisation)).scalars().first()
        row = {"organisation": number, "month": "2026-11", "revision": 1, "members": None, "appeals": "{}", "clauses": "{}", "systems": None}
        connection.execute(tables.totals.insert().values(**row))
    browser = office.signed_in("centre")
    assert "Nothing" not in browser.get("/staff/systems").text and "<b>6</b>organisations have told" in browser.get("/staff/systems").text
    assert "•" in browser.get("/staff/clauses").text  # one without an agreement would be told by itself
    card = browser.get(f"/staff/organisations/{number:016x}").text
    assert "There is no collective agreement in force." in card and "Video surveillance – without asking" in card


def test_a_schools_page_names_what_its_agreement_lacks(office: Office) -> None:
    told(office, 1, {"C01": "present", "C04": "partial", "C05": "missing"}, {}, region=None)
    with office.engine.connect() as connection:
        number = connection.execute(select(tables.totals.c.organisation)).scalar_one()
    page = office.signed_in("centre").get(f"/staff/organisations/{number:016x}").text
    there, part, lacking = (re.search(rf"<b>{word}:</b>([^\n]*)</p>", page) for word in ("It is there", "In part", "Not there"))
    assert there and part and lacking
    names = {code: CLAUSES[code] for code in ("C01", "C04", "C05", "C23")}
    assert names["C01"] in there[1] and names["C04"] in part[1]
    assert names["C05"] in lacking[1] and names["C23"] in lacking[1], "said to be missing, and not said at all"
    assert names["C01"] not in lacking[1] and names["C04"] not in lacking[1]


def test_counts_never_tell_less_than_five() -> None:
    for few in range(1, 5):
        found = count([({"C01": "present"}, few), ({"C02": "present"}, 20)], CLAUSES, CLAUSE_STATES, "2026")
        assert found is not None
        shown = [number for cells in found.rows.values() for number in cells.cells.values() if number is not None]
        assert not [number for number in shown if 0 < number < 5 or 20 + few - number in range(1, 5)]
    assert count([({}, 4)], CLAUSES, CLAUSE_STATES, "2026") is None
