"""Public answers and surveys: whose they are, what is kept, and what members see."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from support.chromium import chromium
from support.office import Browser, Office, open_office, serving
from tirek_central import tables
from tirek_central.errors import OperatorError
from tirek_central.surveys import Question, Surveys, read_questions
from tirek_central.web import application

OWN, OTHER = "7-мектеп", "O'Brien-Жұмағұлова атындағы лицей"
ANSWER = {"asked_kk": "Әжетхана жылы бола ма?", "asked_ru": "Будет ли тепло?", "done_kk": "Иә", "done_ru": "Да <b>"}
QUESTIONS = "Кесте ыңғайлы ма? | Удобно ли расписание?\n- Иә | Да\n- Жоқ | Нет\n\nЖалақы уақытында ма? | Зарплата вовремя?\n– Иә | Да\n– Жоқ | Нет\n– Білмеймін | Не знаю"


@pytest.fixture
def members(office: Office) -> Iterator[Office]:
    """The office with the members' page on."""
    office.app = application(office.engine, office.identity, lambda: office.now[0], members=True)
    yield office


def ask_page(office: Office, school: str) -> str:
    return office.browser().get(f"/ask/{office.schools[school].organisation:016x}?lang=ru").text


def test_answers_are_seen_where_they_are_for(members: Office) -> None:
    abai, centre = members.signed_in("abai"), members.signed_in("centre")
    own = f"{members.schools[OWN].organisation:016x}"
    for browser, words, more in [
        (abai, "region", {}), (abai, "school", {"organisation": own}), (centre, "all", {}),
    ]:  # fmt: skip
        members.now[0] += 1000
        said = browser.post("/staff/answers", ANSWER | {"asked_ru": words, "sure": "yes"} | more, page="/staff/answers")
        assert said.status_code == 303
    assert [word in ask_page(members, OWN) for word in ("region", "school", "all")] == [True, True, True]
    assert [f"<b>{word}</b>" in ask_page(members, OTHER) for word in ("region", "school", "all")] == [False, False, True]
    everybody = members.browser().get("/ask?lang=ru").text
    assert "<b>all</b>" in everybody and "<b>region</b>" not in everybody and "Да &lt;b&gt;" in everybody
    number = re.search(r"answers/([0-9a-f]{16})/withdraw", centre.get("/staff/answers").text)
    assert number and members.signed_in("ulytau").post(f"/staff/answers/{number[1]}/withdraw", {}, page="/staff/mine").status_code == 404
    assert centre.post(f"/staff/answers/{number[1]}/withdraw", {}, page="/staff/mine").status_code == 303
    assert "<b>all</b>" not in ask_page(members, OTHER)
    assert "Public answer withdrawn" in centre.get("/staff/audit").text


@pytest.mark.parametrize("spoilt", [{"sure": ""}, {"asked_kk": " "}, {"done_ru": "x" * 3000}])
def test_an_answer_that_is_not_whole_is_not_published(members: Office, spoilt: dict[str, str]) -> None:
    said = members.signed_in("abai").post("/staff/answers", ANSWER | {"sure": "yes"} | spoilt, page="/staff/answers")
    assert said.status_code == 400
    with members.engine.connect() as connection:
        assert connection.execute(select(tables.public_answer)).all() == []


def test_no_answer_for_another_regions_school(members: Office) -> None:
    other = f"{members.schools[OTHER].organisation:016x}"
    browser = members.signed_in("abai")
    assert browser.post("/staff/answers", ANSWER | {"sure": "yes", "organisation": other}, page="/staff/mine").status_code == 404
    assert "лицей" not in browser.get(f"/staff/answers?organisation={other}").text


def open_survey(office: Office, codes: int = 12) -> tuple[str, list[str]]:
    browser = office.signed_in("abai")
    said = browser.post("/staff/surveys", {"title_kk": "Кесте", "title_ru": "Расписание", "questions": QUESTIONS}, page="/staff/surveys")
    assert said.status_code == 303
    number = re.search(r"/ask/survey/([0-9a-f]{16})", browser.get("/staff/surveys").text)
    assert number
    sheet = load_workbook(io.BytesIO(browser.post(f"/staff/surveys/{number[1]}/codes", {"count": str(codes)}, page="/staff/mine").content)).active
    return number[1], [str(row[0].value) for row in sheet][1:]  # type: ignore[union-attr]


def answer(office: Office, survey: str, code: str, **chosen: str) -> tuple[int, str]:
    said = office.browser().ask("POST", f"/ask/survey/{survey}?lang=en", data={"code": code} | chosen)
    return said.status_code, said.text


def test_a_survey_from_beginning_to_end(members: Office) -> None:
    survey, codes = open_survey(members)
    assert len(set(codes)) == 12
    page = members.browser().get(f"/ask/survey/{survey}?lang=ru")
    assert "Удобно ли расписание?" in page.text and "set-cookie" not in page.headers and "<script" not in page.text
    for at, code in enumerate(codes[:10]):
        typed = code.lower().replace("-", " ") if at % 2 else code
        assert answer(members, survey, typed, q0="0" if at < 7 else "1", q1="0")[0] == 200
    assert "used already" in answer(members, survey, codes[0], q0="1")[1]
    assert answer(members, survey, "0000-0000-0000-0000", q0="1")[0] == 400
    assert answer(members, survey, codes[10], q0="7", q9="0", q1="x")[0] == 200  # what is not there counts nothing
    assert "Удобно" in members.browser().get(f"/ask/survey/{survey}?lang=ru").text
    staff = members.signed_in("abai")
    assert "11 of 12 codes answered" in staff.get("/staff/surveys").text and "progress" not in staff.get("/staff/surveys").text
    assert staff.get(f"/staff/surveys/{survey}.xlsx").status_code == 404, "no results before the end"
    assert members.signed_in("ulytau").post(f"/staff/surveys/{survey}/close", {}, page="/staff/mine").status_code == 404
    assert staff.post(f"/staff/surveys/{survey}/close", {}, page="/staff/mine").status_code == 303
    assert answer(members, survey, codes[11], q0="0")[0] == 409
    shown = members.browser().get(f"/ask/survey/{survey}?lang=ru").text
    assert ">7<" not in shown and ">3<" not in shown and ">10<" in shown, "3 is hidden, and 7 with it, by which it could be found"
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(staff.get(f"/staff/surveys/{survey}.xlsx?lang=ru").content)).active]  # type: ignore[union-attr]
    assert ["Да", 10] in rows and not [row for row in rows if isinstance(row[1], int) and 0 < row[1] < 5]
    with members.engine.connect() as connection:
        kept = connection.execute(select(tables.survey_code)).all()
        stored = repr([connection.execute(select(table)).all() for table in (tables.survey_code, tables.survey_count, tables.survey, tables.audit)])
    assert sorted(tables.survey_code.columns.keys()) == ["digest", "survey", "used"] and sum(row.used for row in kept) == 11
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_surveys_stand_on_the_members_page(members: Office) -> None:
    assert "/ask/survey/" not in ask_page(members, OWN)
    survey, _codes = open_survey(members)
    staff = members.signed_in("abai")
    assert f"/ask/survey/{survey}" in ask_page(members, OWN) and "Расписание" in ask_page(members, OWN)
    assert survey not in ask_page(members, OTHER), "another region's"
    staff.post(f"/staff/surveys/{survey}/close", {}, page="/staff/mine")
    assert "Опрос завершён" in ask_page(members, OWN)
    members.now[0] += 91 * 24 * 3600_000
    assert survey not in ask_page(members, OWN)


def test_a_code_counts_once_also_when_many_come_together(members: Office) -> None:
    survey, codes = open_survey(members)
    surveys = Surveys(members.engine, lambda: members.now[0])
    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda code: surveys.answer(int(survey, 16), code, {0: 0}), codes[:3] * 6))
    assert (said.count("counted"), said.count("used")) == (3, 15)
    with members.engine.connect() as connection:
        assert sum(connection.execute(select(tables.survey_count.c.count)).scalars()) == 3


def test_under_five_answers_nothing_is_shown(members: Office) -> None:
    survey, codes = open_survey(members)
    for code in codes[:4]:
        answer(members, survey, code, q0="0", q1="0")
    members.signed_in("abai").post(f"/staff/surveys/{survey}/close", {}, page="/staff/mine")
    assert "nothing is shown" in members.browser().get(f"/ask/survey/{survey}?lang=en").text


def test_whose_surveys(members: Office) -> None:
    survey, _ = open_survey(members)
    other = members.signed_in("ulytau")
    assert survey not in other.get("/staff/surveys").text and survey in members.signed_in("centre").get("/staff/surveys").text
    assert other.post(f"/staff/surveys/{survey}/codes", {"count": "5"}, page="/staff/mine").status_code == 404
    for count in ("4", "5001", "", "x", "-5", "٥٥"):
        assert members.signed_in("abai").post(f"/staff/surveys/{survey}/codes", {"count": count}, page="/staff/mine").status_code == 400
    for form in ({"files": {"code": ("a", b"x")}}, {"json": {"code": "x"}}, {"content": b"\xff" * 10}, {"content": b"x" * 10_000}):
        assert members.browser().ask("POST", f"/ask/survey/{survey}", **form).status_code == 400
    assert members.browser().get("/ask/survey/0000000000000001").status_code == 404
    assert members.browser().ask("POST", "/ask/survey/'--", data={"code": "x"}).status_code == 404


def test_wrong_codes_are_limited(members: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from tirek_central import surveys

    survey, codes = open_survey(members)
    monkeypatch.setattr(surveys, "WRONG", replace(surveys.WRONG, most=3))
    assert [answer(members, survey, "x")[0] for _ in range(5)] == [400, 400, 400, 429, 429]
    assert answer(members, survey, codes[0], q0="0")[0] == 429
    members.now[0] += 61_000
    assert answer(members, survey, codes[0], q0="0")[0] == 200


@pytest.mark.parametrize(
    ("text", "line"),
    [("", "0"), ("A | B", "1"), ("- a | b\n- c | d", "1"), ("A | B\n- a | b", "2"), ("A\n- a | b\n- c | d", "1"), ("A | B\n- a |\n- c | d", "2"), ("A | B\n" + "- a | b\n" * 9, "10")],
)
def test_questions_that_are_not_understood(text: str, line: str) -> None:
    with pytest.raises(OperatorError) as refused:
        read_questions(text)
    assert refused.value.code == "SURVEY-03" and f"Line {line} " in refused.value.message


def test_questions_are_read() -> None:
    assert read_questions("Ә? | Э?\n-и|д\n — ж | н \n") == [Question({"kk": "Ә?", "ru": "Э?"}, [{"kk": "и", "ru": "д"}, {"kk": "ж", "ru": "н"}])]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_on_a_telephone(language: str, new_database: Callable[[str], str | None], tmp_path: Path) -> None:
    office = open_office(tmp_path, new_database("postgresql"))
    office.app = application(office.engine, office.identity, lambda: office.now[0], members=True)
    staff: Browser = office.signed_in("abai")
    staff.post("/staff/answers", ANSWER | {"sure": "yes"}, page="/staff/answers")
    survey, codes = open_survey(office)
    with serving(lambda _url: office.app) as url, chromium(phone=True, language=language) as browser:
        browser.go(f"{url}/ask/{office.schools[OWN].organisation:016x}?lang={language}")
        browser.wait_for(".answer")
        assert browser.wider_than_the_window() == []
        browser.go(f"{url}/ask/survey/{survey}?lang={language}")
        assert browser.wider_than_the_window() == []
        browser.click("input[name=q0][value='1']")
        browser.type("#code", codes[0])
        browser.click("form button")
        browser.wait_for(".note.ok")
        assert browser.ask("GET", "/cookie") == []
    office.close()
