"""A newer version from a stick and from the centre; the page that says what will happen; the way back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from support.releases import Stick, install
from support.screens import page_context
from tirek.features.updates.screen import UpdatesPage
from tirek.features.updates.service import BACKUP, Updates
from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.jobs import Cancelled, Control, Jobs
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.cut_texts import cut_texts, nameless
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.pictures import settle
from tirek.foundation.updating.place import ProgramPlace
from tirek_central.database import open_database
from tirek_central.enrolment import Enrolments as CentreEnrolments
from tirek_central.identity import open_identity
from tirek_central.packs import Repository

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="the small program is a script for sh")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return install(tmp_path / "Бағдарлама мен үлгі")


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    return Stick(tmp_path / "stick")


@pytest.fixture
def updates(org: OpenedOrganisation, program: Path, stick: Stick) -> Updates:
    return Updates(org, program, [stick.key.public], running="0.1.0")


@pytest.fixture
def line(org: OpenedOrganisation, stick: Stick, tmp_path: Path) -> Callable[[str], str]:
    """Joins a centre; `line(version)` publishes the stick's files as its pack of that version and gives the repository's place."""
    identity, engine = open_identity(tmp_path / "centre", practice=False), open_database(None, tmp_path / "centre")

    def now() -> int:
        return milliseconds(org.clock.now())

    Enrolments(org).accept(CentreEnrolments(engine, identity, now).invite("7-мектеп", "http://127.0.0.1:1").text)
    engine.dispose()
    repository = Repository(tmp_path / "publisher", identity, now)

    def publish(version: str) -> str:
        source = tmp_path / "prepared"
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(stick.folder, source / "program")
        about = {"name": "program", "version": version, "title": {"kk": "Жаңа нұсқа туралы", "ru": "Что нового"}}
        (source / "program" / "pack.json").write_text(json.dumps(about), encoding="utf-8")
        repository.publish(source)
        return str(repository.folder)

    return publish


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Circumstance) as caught:
        work()
    return caught.value.code


def whole(program: Path) -> bool:
    """The old version is in use and nothing lies beside it."""
    return ProgramPlace(program).current() == "app-0.1.0" and not list(program.glob("new-*")) and not (program / "app-0.2.0").exists()


def test_a_stick_is_looked_at_and_put_in_use_with_a_proved_backup(updates: Updates, org: OpenedOrganisation, stick: Stick, program: Path) -> None:
    offered = updates.look_at(stick.folder)
    assert (offered.version, offered.words["ru"]) == ("0.2.0", "Новое")
    assert whole(program), "looking changes nothing"
    done = updates.put_in_use(offered, Control(None))
    assert (done.before, done.now) == ("0.1.0", "0.2.0")
    assert (org.home / BACKUP).stat().st_size > 1000
    now = updates.in_use()
    assert (now.version, now.waiting, now.before, now.starts_left) == ("0.1.0", "0.2.0", "0.1.0", 3)
    assert updates.go_back() == "0.1.0"
    assert updates.in_use().waiting is None


def test_over_the_line_two_signatures_stand_over_a_version(updates: Updates, org: OpenedOrganisation, stick: Stick, program: Path, line: Callable[[str], str]) -> None:
    place = line("0.2.0")
    offered = updates.ask_centre(place)
    assert offered is not None and offered.place is None
    assert (offered.version, offered.words["kk"]) == ("0.2.0", "Жаңа нұсқа туралы")
    told: list[str] = []
    updates.put_in_use(offered, Control(lambda _done, _total, text: told.append(text)), place)
    assert ProgramPlace(program).current() == "app-0.2.0"
    assert told and not (org.home / "packs" / "arriving-program").exists()


def test_a_version_that_only_the_centre_has_signed_is_refused(updates: Updates, org: OpenedOrganisation, stick: Stick, program: Path, line: Callable[[str], str]) -> None:
    place = line("0.2.0")
    stranger = Updates(org, program, [bytes(32)], running="0.1.0")
    offered = stranger.ask_centre(place)
    assert offered is not None
    assert refused(lambda: stranger.put_in_use(offered, Control(None), place)) == "UPDATE-01"
    assert whole(program) and not (org.home / "packs" / "arriving-program").exists()


def test_one_flipped_byte_on_the_way_changes_nothing(updates: Updates, program: Path, line: Callable[[str], str]) -> None:
    place = line("0.2.0")
    offered = updates.ask_centre(place)
    assert offered is not None
    (archive,) = (Path(place) / "targets" / "program").iterdir()
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    assert refused(lambda: updates.put_in_use(offered, Control(None), place)) == "PACK-01"
    assert whole(program)


def test_the_centre_may_have_nothing_newer_or_nothing_at_all(updates: Updates, line: Callable[[str], str], tmp_path: Path) -> None:
    assert updates.ask_centre(line("0.1.0")) is None
    assert refused(lambda: updates.ask_centre(str(tmp_path / "empty"))) == "PACK-02"


def test_without_a_centre_there_is_nobody_to_ask(updates: Updates) -> None:
    assert refused(updates.ask_centre) == "EXCHANGE-01"
    assert updates.in_use().centre is None


def test_stopped_in_the_middle_nothing_has_changed(updates: Updates, stick: Stick, program: Path) -> None:
    offered = updates.look_at(stick.folder)

    class Stopped(Control):
        def step(self, done: int, total: int, text: str = "") -> None:
            if done == 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        updates.put_in_use(offered, Stopped(None))
    assert whole(program)


def test_a_checkout_does_not_renew_itself(org: OpenedOrganisation, stick: Stick) -> None:
    updates = Updates(org, None, [stick.key.public], running="0.1.0")
    assert not updates.in_use().renews
    assert refused(lambda: updates.put_in_use(updates.look_at(stick.folder), Control(None))) == "UPDATE-07"
    assert refused(updates.go_back) == "UPDATE-07"


# the page --------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    runner = window_jobs()
    yield runner
    runner.close()


def words_of(page: UpdatesPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_says_what_from_whom_and_what_will_happen_and_leads_back(language: str, updates: Updates, org: OpenedOrganisation, stick: Stick, program: Path, jobs: Jobs, qtbot: QtBot) -> None:
    context = page_context(language, org=org, jobs=jobs, moment=org.clock.now())
    org.texts = context.texts
    page = UpdatesPage(context, updates)
    qtbot.addWidget(page)
    page.resize(1366, 728)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: "0.1.0" in words_of(page), timeout=20_000)
    assert not page.from_centre.isVisible(), "no centre was joined"
    page.look_at(stick.folder)
    qtbot.waitUntil(lambda: page.take is not None, timeout=20_000)
    settle()
    assert cut_texts(page) == [] and nameless(page) == []
    assert context.texts.t("What will happen") in words_of(page) and "0.2.0" in words_of(page)
    page.put_in_use()
    qtbot.waitUntil(lambda: page.back is not None, timeout=60_000)
    assert ProgramPlace(program).current() == "app-0.2.0" and not page.offer.isVisible()
    page.go_back()
    qtbot.waitUntil(lambda: ("say", context.texts.t("Version {version} will start next time.", version="0.1.0")) in context.shell.asked, timeout=60_000)
    assert ProgramPlace(program).current() == "app-0.1.0"
    qtbot.waitUntil(lambda: not jobs.busy, timeout=60_000)
    settle()


def test_a_damaged_stick_is_told_and_leaves_all_as_it_was(updates: Updates, org: OpenedOrganisation, stick: Stick, program: Path, jobs: Jobs, qtbot: QtBot) -> None:
    context = page_context("kk", org=org, jobs=jobs, moment=org.clock.now())
    page = UpdatesPage(context, updates)
    qtbot.addWidget(page)
    page.look_at(stick.folder)
    qtbot.waitUntil(lambda: page.take is not None, timeout=20_000)
    stick.archive.write_bytes(stick.archive.read_bytes()[:-1000])
    page.put_in_use()
    qtbot.waitUntil(lambda: any(asked[0] == "show_error" for asked in context.shell.asked), timeout=60_000)
    (error,) = [asked[1] for asked in context.shell.asked if asked[0] == "show_error"]
    qtbot.waitUntil(lambda: not jobs.busy, timeout=60_000)
    assert error.code == "UPDATE-02" and whole(program) and page.from_stick.isEnabled()
