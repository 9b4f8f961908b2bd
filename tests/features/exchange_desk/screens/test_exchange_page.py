"""The page of the exchange with a real centre on loopback: what would leave, joining, a round, what left, notices."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pytestqt.qtbot import QtBot

from support.screens import page_context
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals
from tirek.features.appeals.rules import Applicant, NewAppeal
from tirek.features.exchange_desk.screens.message_view import MessageView, hex_lines
from tirek.features.exchange_desk.screens.page import ExchangePage
from tirek.features.exchange_desk.seen_bytes import bytes_of
from tirek.features.notices.api import Notices
from tirek.foundation.clock import milliseconds
from tirek.foundation.jobs import Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.pictures import picture_of
from tirek_central.database import open_database
from tirek_central.enrolment import Enrolments
from tirek_central.identity import open_identity
from tirek_central.notices import Notices as CentreNotices
from tirek_central.server import Server, listen, url_of
from tirek_central.stick import Stick
from tirek_central.web import application

CANARY = "Қанарейка-Жұмағұлова"


@dataclass
class Centre:
    invite: Callable[[], str]
    publish: Callable[[str, str], object]
    stop: Callable[[], None]
    visit: Callable[[Path], object]


@pytest.fixture
def centre(tmp_path: Path, org: OpenedOrganisation) -> Iterator[Centre]:
    """A running centre whose clock is the organisation's."""
    identity, engine = open_identity(tmp_path / "centre", practice=False), open_database(None, tmp_path / "centre")
    bound, ready = listen("127.0.0.1", 0), threading.Event()
    bound.listen()

    def now() -> int:
        return milliseconds(org.clock.now())

    config = uvicorn.Config(application(engine, identity, now), lifespan="off", log_level="critical", access_log=False)
    server = Server(config, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    assert ready.wait(10)

    def stop() -> None:
        server.should_exit = True
        thread.join(10)
        bound.close()

    yield Centre(
        lambda: Enrolments(engine, identity, now).invite("7-мектеп", url_of(bound)).text,
        lambda title, text: CentreNotices(engine, identity, now).publish({"kk": title}, {"kk": text}),
        stop,
        Stick(engine, identity, now).visit,
    )
    stop()
    engine.dispose()


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    runner = window_jobs()
    yield runner
    runner.close()


def page_of(context: PageContext, qtbot: QtBot) -> ExchangePage:
    page = ExchangePage(context, exchange_desk(context.org))
    qtbot.addWidget(page)
    page.resize(1366, 728)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page.standing is not None, timeout=20_000)
    return page


@pytest.fixture
def page(org: OpenedOrganisation, jobs: Jobs, qtbot: QtBot) -> ExchangePage:
    Appeals(org).register(NewAppeal(received_on=date(2026, 11, 20), channel="table", confidentiality="named", subject=CANARY,
                                    text=CANARY, applicant=Applicant(name=CANARY), cause=next(iter(Appeals(org).causes))))  # fmt: skip
    return page_of(page_context("kk", org=org, jobs=jobs, moment=org.clock.now()), qtbot)


def join(page: ExchangePage, centre: Centre, qtbot: QtBot) -> None:
    page.join_card.code.set_value(centre.invite())
    page.join_card.paste_button.click()
    qtbot.waitUntil(lambda: page.standing is not None and page.standing.centre is not None, timeout=20_000)


def words_of(page: ExchangePage) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in page.findChildren(QLabel))


def test_before_joining_the_page_shows_what_would_leave(page: ExchangePage, qtbot: QtBot) -> None:
    assert page.join_card.isVisible() and not page.run_button.isVisible()
    assert {message.kind for message in page.waiting} == {"appeal_cards", "totals"}
    assert CANARY not in words_of(page)


def test_a_round_hands_over_and_shows_the_receipt_and_the_notice(page: ExchangePage, centre: Centre, qtbot: QtBot) -> None:
    centre.publish("Жаңа мерзімдер", "Есеп 10 желтоқсанға дейін.")
    join(page, centre, qtbot)
    assert page.run_button.isVisible() and not page.join_card.isVisible()
    page.run_button.click()
    qtbot.waitUntil(lambda: len(page.left) == 3 and bool(page.notices.notices), timeout=20_000)
    assert page.waiting == [] and {message.state for message in page.left} == {"delivered"}
    assert "Орталық 3 хабарлама қабылдады." in words_of(page)

    page.notices.open_notice(page.notices.notices[0].id)
    qtbot.waitUntil(lambda: Notices(page.context.org).unread() == 0)
    assert "10 желтоқсанға" in words_of(page)


def test_a_round_by_a_stick(page: ExchangePage, centre: Centre, qtbot: QtBot, tmp_path: Path) -> None:
    """Written, carried to the regional office, brought back, read: the same end as by a line."""
    centre.publish("Жаңа мерзімдер", "Есеп 10 желтоқсанға дейін.")
    join(page, centre, qtbot)
    stick = tmp_path / "stick"
    stick.mkdir()
    page.write_stick(stick)
    qtbot.waitUntil(lambda: "Бәрі флешкада." in words_of(page), timeout=20_000)
    qtbot.waitUntil(lambda: [message.state for message in page.waiting] == ["handed_over"] * 3, timeout=20_000)
    centre.visit(stick)
    page.read_stick(stick)
    qtbot.waitUntil(lambda: len(page.left) == 3 and bool(page.notices.notices), timeout=20_000)
    assert "Орталық 3 хабарлама қабылдады." in words_of(page)


def test_a_folder_that_is_no_stick_is_refused_in_words(page: ExchangePage, centre: Centre, qtbot: QtBot, tmp_path: Path) -> None:
    join(page, centre, qtbot)
    page.read_stick(tmp_path)
    qtbot.waitUntil(lambda: "Флешкада осы компьютерге" in words_of(page), timeout=20_000)


def test_the_bytes_that_left_are_shown_and_hold_no_name(page: ExchangePage, centre: Centre, qtbot: QtBot) -> None:
    join(page, centre, qtbot)
    page.run_button.click()
    qtbot.waitUntil(lambda: len(page.left) == 3, timeout=20_000)
    message = next(one for one in page.left if one.kind == "appeal_cards")
    seen = bytes_of(page.context.org, message.id)
    assert seen.before is not None and seen.after is not None and seen.after_sha256 == message.bundle
    assert CANARY.encode() not in seen.before and len(seen.before) == message.bytes
    view = page.open_message(message)
    qtbot.waitUntil(lambda: "SHA-256" in words_of(page))
    assert isinstance(page.levels.opened, MessageView) and CANARY not in words_of(page) and view.message is message


def test_without_a_connection_everything_waits_and_a_calm_sentence_says_so(page: ExchangePage, centre: Centre, qtbot: QtBot) -> None:
    join(page, centre, qtbot)
    centre.stop()
    page.exchange()
    qtbot.waitUntil(lambda: not page.result.isHidden() and page.standing is not None and page.standing.waiting == 3, timeout=60_000)
    assert len(page.waiting) == 3 and not page.progress.isVisible() and "ештеңе жоғалған жоқ" in words_of(page)


def test_a_round_can_be_stopped(page: ExchangePage, centre: Centre, qtbot: QtBot) -> None:
    join(page, centre, qtbot)
    centre.stop()
    page.exchange()
    page.progress.stop_button.click()
    qtbot.waitUntil(lambda: page._round is not None and page._round.finished, timeout=20_000)
    qtbot.waitUntil(lambda: not page.progress.isVisible())


def test_a_text_that_is_no_invitation_is_refused_in_words(page: ExchangePage, qtbot: QtBot) -> None:
    page.join_card.paste_button.click()
    assert page.join_card.code.text_error()
    page.join_card.code.set_value("сәлем")
    page.join_card.paste_button.click()
    told: list[tuple[Any, ...]] = page.context.shell.asked  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(told) and told[-1][0] == "show_error")
    assert told[-1][1].code.startswith("INVITE-")


def test_a_centre_is_left_for_another_only_when_the_person_says_that_they_have_asked(page: ExchangePage, centre: Centre, qtbot: QtBot, tmp_path: Path) -> None:
    join(page, centre, qtbot)
    page.run_button.click()
    qtbot.waitUntil(lambda: len(page.left) == 3, timeout=20_000)
    assert not page.move_card.isVisible()
    page.move_button.click()
    assert page.move_card.isVisible() and not page.move_button.isEnabled()
    assert not page.move_card.file_button.isEnabled() and not page.move_card.paste_button.isEnabled()
    page.move_card.back_button.click()
    assert not page.move_card.isVisible() and page.move_button.isEnabled()
    page.move_button.click()
    page.move_card.asked.click()
    second = open_identity(tmp_path / "second", name="Екінші орталық")
    engine = open_database(None, tmp_path / "second")
    invited = Enrolments(engine, second, lambda: milliseconds(page.context.org.clock.now())).invite("7-мектеп", "http://127.0.0.1:9")
    engine.dispose()
    page.move_card.code.set_value(invited.text)
    page.move_card.paste_button.click()
    qtbot.waitUntil(lambda: page.standing is not None and page.standing.centre == "Екінші орталық", timeout=60_000)
    qtbot.waitUntil(lambda: {message.kind for message in page.waiting} >= {"appeal_cards", "totals"}, timeout=20_000)
    assert not page.move_card.isVisible() and page.standing is not None and page.standing.state == "waiting"


@pytest.mark.parametrize(("language", "letters"), [("kk", 100), ("ru", 150), ("ru", 175)])
def test_nothing_is_cut_and_everything_has_a_name(
    page: ExchangePage, centre: Centre, jobs: Jobs, qtbot: QtBot, org: OpenedOrganisation, language: str, letters: int
) -> None:
    own = page_of(page_context(language, org=org, jobs=jobs, letters=letters, moment=org.clock.now()), qtbot)

    def look() -> None:
        qtbot.wait(50)
        picture_of(own, width=1366 - round(237 * letters / 100), height=650)
        assert cut_texts(own) == [] and nameless(own) == []

    look()
    join(own, centre, qtbot)
    own.run_button.click()
    qtbot.waitUntil(lambda: len(own.left) == 3, timeout=20_000)
    own.tabs.show_tab("gone")
    look()
    for message in own.left:
        own.open_message(message)
        look()
    own.levels.back()
    own.move_button.click()
    look()


def test_bytes_stand_in_lines_with_their_place() -> None:
    assert hex_lines(b"\x00\xff" * 13, 24).splitlines()[1] == "000018  00 ff"
