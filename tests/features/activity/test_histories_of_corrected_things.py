"""Histories of what is not a person's card: the organisation's own card, papers, and the ledger, which is corrected and never put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.organisations import Template
from support.screens import page_context
from tirek.features.activity.own_card import OwnCard
from tirek.features.documents.history import PaperHistory
from tirek.features.documents.screens.fill_view import FillView
from tirek.features.documents.screens.page import DocumentsPage
from tirek.features.documents.service import Documents
from tirek.features.dues.history import DuesHistory
from tirek.features.dues.rules import Rate
from tirek.features.dues.screens.ledger_view import LedgerView
from tirek.features.dues.service import Dues
from tirek.features.dues.views import NewCash
from tirek.features.members.service import Members
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.settings.api import Settings
from tirek.features.settings.screen import SettingsPage
from tirek.features.settings.screens.parts import SettingsParts
from tirek.foundation.clock import FixedClock
from tirek.foundation.drafts import Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless

RU = load_texts("ru")


def resolution(documents: Documents, title: str) -> int:
    """A whole resolution with a proposed ground."""
    body = documents.template("RES").field("body")
    assert body is not None
    answers = {
        "body": body.choices[0].id, "minutes_no": "7", "date": "2026-11-02", "title": title, "points": ["Принять"], "controller": "Үлгіов",
        "signer": {"last_name": "Үлгіов", "first_name": "Ерлан"}, "ground": Draft("По закону", "a model").as_dict(),
    }  # fmt: skip
    return documents.save("RES", answers, "ru").id


@pytest.fixture
def org(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    opened = template.open_copy(tmp_path / "home", clock, "ru")
    yield opened
    opened.close()


@pytest.fixture
def later(clock: FixedClock) -> Callable[[], None]:
    return lambda: clock.advance(timedelta(minutes=1))


def test_the_organisations_card_goes_back_and_the_screen_with_it(qtbot: QtBot, org: OpenedOrganisation, later: Callable[[], None]) -> None:
    from tirek.features.activity.screens.own_card_part import OwnCardPart

    settings = Settings(org)
    settings.change_organisation(school="№ 1 мектеп", director="Үлгі А.")
    later()
    settings.change_organisation(school="№ 2 мектеп", director=None)
    later()
    page = SettingsPage(page_context("ru", org=org), settings, lambda: org.actor.name, SettingsParts(card_history=OwnCardPart))
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: page.form.values()["school"] == "№ 2 мектеп", timeout=10_000)
    page.history.unfold()
    qtbot.waitUntil(lambda: bool(page.history.part.entries), timeout=10_000)
    newest, before = page.history.part.entries[:2]
    assert newest.fields == [("Школа", "№ 1 мектеп", "№ 2 мектеп"), ("Директор", "Үлгі А.", "Не заполнено")] or len(newest.fields) == 2
    page.history.part.put_back(before.action)
    qtbot.waitUntil(lambda: page.form.values()["school"] == "№ 1 мектеп", timeout=10_000)
    assert settings.organisation().director == "Үлгі А."
    own = page.history.service
    assert own.last_action is not None
    own.undo(own.last_action)
    assert settings.organisation().school == "№ 2 мектеп" and check_organisation(org).ok
    with pytest.raises(Circumstance) as refused:
        OwnCard(org).restore(own.id + 1, before.action)
    assert refused.value.code == "RECORD-01"


def test_a_paper_goes_back_answer_by_answer_until_it_is_approved(org: OpenedOrganisation, later: Callable[[], None]) -> None:
    documents, papers = Documents(org), PaperHistory(org)
    paper = resolution(documents, "Аудан")
    later()
    documents.change(paper, {**documents.answers(paper), "title": "Қала"})
    newest, first = papers.history(paper, RU)
    title = documents.template("RES").field("title").ask("ru")  # type: ignore[union-attr]
    assert newest.fields[0] == (title, "Аудан", "Қала")
    assert {"Үлгіов Ерлан", "2 ноября 2026 года", "По закону"} <= {after for _, _, after in first.fields}
    later()
    papers.restore(paper, first.action)
    assert documents.answers(paper)["title"] == "Аудан" and papers.history(paper, RU)[0].words == "Документ возвращён к прежнему состоянию"
    assert papers.last_action is not None
    papers.undo(papers.last_action)
    assert documents.answers(paper)["title"] == "Қала"
    papers.restore(paper, papers.history(paper, RU)[0].action)
    assert papers.last_action is None, "as it is now: nothing is written"
    later()
    documents.approve(paper)
    with pytest.raises(Circumstance) as refused:
        papers.restore(paper, first.action)
    assert refused.value.code == "DOCUMENT-02"
    again = papers.again(paper)
    assert (again["title"], again["ground"]["state"], again["ground"]["approved_by"], again["ground"]["text"]) == ("Қала", "draft", "", "По закону")


def test_an_approval_that_was_taken_back_is_not_put_back_with_the_answers(org: OpenedOrganisation, later: Callable[[], None]) -> None:
    documents, papers = Documents(org), PaperHistory(org)
    paper = resolution(documents, "Аудан")
    later()
    documents.approve(paper)
    approved = papers.history(paper, RU)[0].action
    later()
    papers.undo(approved)
    assert documents.card(paper).state != "approved"
    documents.change(paper, {**documents.answers(paper), "title": "Қала"})
    later()
    card = papers.restore(paper, approved)
    assert card.state == "draft" and card.approved_by is None and documents.answers(paper)["ground"]["state"] == "draft"
    assert documents.answers(paper)["title"] == "Аудан"


def test_the_page_of_an_approved_paper_says_why_and_begins_a_new_one(qtbot: QtBot, org: OpenedOrganisation, later: Callable[[], None]) -> None:
    documents = Documents(org)
    kept = resolution(documents, "Аудан")
    later()
    page = DocumentsPage(page_context("ru", org=org))
    qtbot.addWidget(page)
    page.resize(1366, 728)
    page.show()
    view = page.open_paper(kept)
    qtbot.waitUntil(lambda: view.card is not None, timeout=20_000)
    view.approve()
    qtbot.waitUntil(lambda: view.card is not None and view.card.state == "approved", timeout=20_000)
    assert view.history is not None
    view.history.unfold()
    qtbot.waitUntil(lambda: view.history.part is not None and len(view.history.part.entries) == 2, timeout=20_000)
    assert view.history.part is not None and view.history.part._restore is None
    assert (cut_texts(page), nameless(page)) == ([], [])
    view.again_button.click()
    form = page.levels.opened
    assert isinstance(form, FillView) and form.paper_id is None and form.form.values()["title"] == "Аудан"
    form.save()
    qtbot.waitUntil(lambda: len(documents.list()) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: not page.context.jobs.busy, timeout=20_000)


def test_the_ledger_shows_its_history_and_leads_to_the_correction(qtbot: QtBot, org: OpenedOrganisation, later: Callable[[], None]) -> None:
    member = Members(org).add({"last_name": "Үлгі", "first_name": "Сәуле"}).id
    dues = Dues(org)
    dues.set_rate(Rate("2026-01", "sum", 150_000, member), "хаттама 1")
    later()
    dues.take_cash(NewCash(member, 150_000, "2026-10", org.clock.today().isoformat()))
    later()
    dues.correct(member, "2026-10", -5_000, "ошибка в сумме")
    later()
    view = LedgerView(page_context("ru", org=org), member)
    qtbot.addWidget(view)
    view.resize(1200, 700)
    view.show()
    view.load()
    qtbot.waitUntil(lambda: view.history is not None, timeout=10_000)
    assert view.history is not None
    view.history.unfold()
    qtbot.waitUntil(lambda: view.history is not None and view.history.part is not None and len(view.history.part.entries) == 3, timeout=10_000)
    assert view.history.part is not None
    told = view.history.part.entries
    assert [one.words for one in told] == ["Исправлена запись о взносах", "Приняты наличные, выписана квитанция", "Установлена ставка взносов"]
    assert [field for field, _, _ in told[1].fields] == ["Уплачено наличными: октябрь 2026", "Начислено: октябрь 2026", told[1].fields[-1][0]] or len(told[1].fields) == 3
    assert told[2].fields[0][2] == "1\u00a0500\u00a0₸ в месяц · хаттама 1" and view.history.part._restore is None
    assert (cut_texts(view), nameless(view)) == ([], [])


def test_books_name_each_closing_and_opening_with_its_reason(org: OpenedOrganisation, later: Callable[[], None]) -> None:
    dues, history = Dues(org), DuesHistory(org)
    for reason in ("забыли строку", "банк прислал ещё"):
        dues.close("2026-10")
        later()
        dues.reopen("2026-10", reason)
        later()
    told = history.of_books("2026-10", RU)
    assert [one.words for one in told] == ["Месяц открыт снова", "Месяц закрыт"] * 2
    assert told[0].fields[0][2].startswith("банк прислал ещё") and told[2].fields[0][2].startswith("забыли строку")
    rate = Rate("2026-01", "percent", 100)
    dues.set_rate(rate)
    later()
    dues.remove_rate(dues.rates()[0].id)
    assert len(history.of_rates(RU)) == 2, "also what was taken off again"


def test_commands_put_a_paper_and_the_organisations_card_back(template: Template, tmp_path: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from support.organisations import PASSPHRASE
    from tirek.app.main import main

    template.open_copy(tmp_path / "home", clock, "ru").close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, "utf-8")

    def tirek(*words: str) -> dict[str, object]:
        code = main([*words, "--home", str(tmp_path / "home"), "--passphrase-file", str(tmp_path / "passphrase"), "--lang", "ru", "--json"])
        told = json.loads(capsys.readouterr().out)
        return {"code": code, **told}

    assert tirek("organisation", "--set", "school=№ 1 мектеп")["organisation"]["school"] == "№ 1 мектеп"  # type: ignore[index]
    card = tirek("organisation", "--set", "school=№ 2 мектеп", "--set", "week_days=6")["organisation"]
    assert isinstance(card, dict) and (card["school"], card["week_days"]) == ("№ 2 мектеп", 6)
    assert tirek("organisation", "--set", "week_days=9")["code"] == 1
    changes = tirek("history", "organisation_card", card["id"])["changes"]
    first = next(one["action_id"] for one in changes if one["new"] == "№ 1 мектеп")  # type: ignore[attr-defined]
    assert tirek("put-back", "organisation_card", card["id"], first)["action_id"]
    shown = tirek("organisation")["organisation"]
    assert isinstance(shown, dict) and (shown["school"], shown["week_days"]) == ("№ 1 мектеп", 5)
