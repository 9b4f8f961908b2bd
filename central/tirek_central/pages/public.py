"""Pages of staff about what members see: public answers and surveys."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ..answers import LETTERS
from ..errors import OperatorError
from ..export import XLSX, workbook
from ..staff.accounts import CENTRE
from ..surveys import CODES, read_questions
from .desk import ALL, OFFICE, Desk, Road
from .shell import Page, number


def answers(desk: Desk, page: Page, **shown: Any) -> Response:
    school = number(page.query.get("organisation", "") or page.form.get("organisation", ""))
    values = {"problem": None, "form": {}} | shown
    return page.draw(
        "answers.html", 400 if values["problem"] else 200, board=desk.answers.board(page.who.region), regions=desk.directory.regions(),
        school=school, school_name=desk.directory.name_of(page.who, school) if school else None, members=desk.members, letters=LETTERS, **values,
    )  # fmt: skip


def publish(desk: Desk, page: Page) -> Response:
    asked = {code: page.form.get(f"asked_{code}", "").strip() for code in ("kk", "ru")}
    done = {code: page.form.get(f"done_{code}", "").strip() for code in ("kk", "ru")}
    region, school = _region(desk, page), number(page.form.get("organisation", "")) or None
    if region == 0:
        return page.draw("problem.html", 404, problem="nothing")
    if page.form.get("sure") != "yes":
        return answers(desk, page, problem="sure", form=page.form)
    try:
        desk.answers.publish(page.who, asked, done, region=region, organisation=school)
    except OperatorError as error:
        if error.code == "ANSWER-02":
            return page.draw("problem.html", 404, problem="nothing")
        return answers(desk, page, problem="words", form=page.form)
    return page.go("/staff/answers")


def withdraw_answer(desk: Desk, page: Page) -> Response:
    if not desk.answers.withdraw(page.who, number(page.path["answer"])):
        return page.draw("problem.html", 404, problem="nothing")
    return page.go("/staff/answers")


def surveys(desk: Desk, page: Page, **shown: Any) -> Response:
    values = {"problem": None, "line": "", "form": {}} | shown
    board = [(one, desk.surveys.results(one)) for one in desk.surveys.board(page.who)]
    return page.draw(
        "surveys.html", 400 if values["problem"] else 200, board=board, regions=desk.directory.regions(), most=CODES,
        address=f"{desk.identity.url}/ask/survey/", members=desk.members, **values,
    )  # fmt: skip


def open_survey(desk: Desk, page: Page) -> Response:
    title = {code: page.form.get(f"title_{code}", "").strip() for code in ("kk", "ru")}
    region = _region(desk, page)
    if region == 0:
        return page.draw("problem.html", 404, problem="nothing")
    try:
        desk.surveys.open(page.who, title, read_questions(page.form.get("questions", "")), region)
    except OperatorError as error:
        line = "".join(letter for letter in error.message if letter.isdigit())
        return surveys(desk, page, problem=error.code, line=line, form=page.form)
    return page.go("/staff/surveys")


def give_codes(desk: Desk, page: Page) -> Response:
    """A file of slips, given out once."""
    survey, wanted = number(page.path["survey"]), page.form.get("count", "")
    try:
        codes = desk.surveys.give_codes(page.who, survey, int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0)
    except OperatorError as error:
        return surveys(desk, page, problem=error.code)
    if codes is None:
        return page.draw("problem.html", 404, problem="nothing")
    t, address = page.words.t, f"{desk.identity.url}/ask/survey/{survey:016x}"
    content = workbook([(t("Codes"), [t("Code"), t("Where")], [[code, address] for code in codes])])
    return page.send_file(content, f"codes-{survey:016x}.xlsx", XLSX)


def close_survey(desk: Desk, page: Page) -> Response:
    if not desk.surveys.close(page.who, number(page.path["survey"])):
        return page.draw("problem.html", 404, problem="nothing")
    return page.go("/staff/surveys")


def survey_file(desk: Desk, page: Page) -> Response:
    survey = desk.surveys.one(number(page.path["survey"]), page.who)
    results = desk.surveys.results(survey) if survey else None
    if survey is None or results is None:
        return page.draw("problem.html", 404, problem="nothing")
    hidden, rows = page.words.t("under 5 or hidden with it"), list[list[str | int | None]]()
    for question, cells in zip(survey.questions, results, strict=True):
        rows.append([in_language(question.text, page.words.code), None])
        rows += [[in_language(option, page.words.code), hidden if (n := cells.cells[f"{at}"]) is None else n] for at, option in enumerate(question.options)]
    desk.exported(page, "export.survey", survey.title.get("ru", "")[:100])
    title = in_language(survey.title, page.words.code)
    return page.send_file(workbook([(page.words.t("Survey"), [title, page.words.t("Answers")], rows)]), "survey.xlsx", XLSX)


def in_language(words: dict[str, str], code: str) -> str:
    return words.get(code) or words.get("ru") or next(iter(words.values()), "")


def _region(desk: Desk, page: Page) -> int | None:
    """The own region; the centre chooses. 0 if there is none such."""
    if page.who.role != CENTRE:
        return page.who.region
    chosen = page.form.get("region", "")
    if not chosen:
        return None
    return number(chosen) if number(chosen) in desk.directory.regions() else 0


PUBLIC_ROADS = (
    Road("GET", "/staff/answers", answers, ALL),
    Road("POST", "/staff/answers", publish, OFFICE),
    Road("POST", "/staff/answers/{answer}/withdraw", withdraw_answer, OFFICE),
    Road("GET", "/staff/surveys", surveys, ALL),
    Road("POST", "/staff/surveys", open_survey, OFFICE),
    Road("POST", "/staff/surveys/{survey}/codes", give_codes, OFFICE),
    Road("POST", "/staff/surveys/{survey}/close", close_survey, OFFICE),
    Road("GET", "/staff/surveys/{survey}.xlsx", survey_file, OFFICE),
)
