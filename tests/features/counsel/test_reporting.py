"""A wrong answer goes upward only as the very bytes that a person has read; names are hidden before that; the centre keeps it once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from tirek.app.main import main
from tirek.features.counsel.outgoing import Report, approved, message_of, screened
from tirek.features.counsel.reporting import WrongAnswers
from tirek.features.counsel.service import Counsel
from tirek.features.members.service import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Bug, Circumstance
from tirek.foundation.exchange.outgoing import OutgoingWindow
from tirek.foundation.organisation import OpenedOrganisation

ASKED = "Жалақыны айдың қай күніне дейін төлеуі керек? Сейітова Гүлмира, +7 701 111 22 33"


@pytest.fixture
def question(org: OpenedOrganisation) -> int:
    Members(org).add({"last_name": "Сейітова", "first_name": "Гүлмира", "phone": "+77011112233"})
    counsel = Counsel(org)
    asked = counsel.ask(ASKED).id
    assert asked is not None
    counsel.wrong_answer(asked, "Сейітоваға бұл бап жүрмейді, 87-бап керек")
    return asked


def test_names_and_numbers_are_hidden_before_anybody_reads_it(org: OpenedOrganisation, question: int) -> None:
    report = WrongAnswers(org).prepare(question)
    whole = f"{report.question} {report.remark}"
    assert "Сейітова" not in whole and "111" not in whole and "87-бап" in whole and report.hidden == 2
    assert report.sources and report.sources[0].startswith("labour-code/")
    assert OutgoingWindow(org).messages() == [], "looking queues nothing"


def test_exactly_what_was_read_is_queued_once_and_shown(org: OpenedOrganisation, question: int) -> None:
    reports = WrongAnswers(org)
    report = reports.prepare(question).changed("Мұғалімнің жалақысын қашан төлейді?", "87-бап керек")
    reports.send(question, report, reports.seen(report))
    (waiting,) = OutgoingWindow(org).messages()
    assert waiting.kind == "wrong_answer" and waiting.ground == f"approved:{reports.seen(report).hex()}"
    assert waiting.fields["question"] == "Мұғалімнің жалақысын қашан төлейді?" and waiting.fields["remark"] == "87-бап керек"
    assert reports.sent(question)
    with pytest.raises(Circumstance, match="ASK-04"):
        reports.send(question, report, reports.seen(report))


def test_bytes_that_nobody_has_read_are_refused_by_type(org: OpenedOrganisation, question: int) -> None:
    reports = WrongAnswers(org)
    report = reports.prepare(question)
    for seen, by, sent in ((b"\0" * 32, "Төраға", report), (reports.seen(report), " ", report), (reports.seen(report), "Төраға", report.changed("Басқа", "сөз"))):
        with pytest.raises(Bug, match="EXCHANGE-NOT-SEEN"):
            approved(sent, seen, by)
    assert OutgoingWindow(org).messages() == []


def test_a_report_needs_a_remark_and_both_texts(org: OpenedOrganisation) -> None:
    asked = Counsel(org).ask(ASKED).id
    assert asked is not None
    with pytest.raises(Circumstance, match="ASK-03"):
        WrongAnswers(org).prepare(asked)


def test_the_name_of_a_report_tells_nothing_and_long_texts_are_cut() -> None:
    report = screened(Report(b"12345678", "ru", "а" * 9000, "б" * 9000, (), "near", "qwen", "tirek-knowledge 1"), [])
    assert len(report.question) == len(report.remark) == 4000
    assert message_of(report).kind == "wrong_answer"


def test_the_command_shows_first_and_sends_only_what_it_has_shown(template: Template, clock: FixedClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, passphrase = tmp_path / "school", tmp_path / "passphrase"
    org = template.open_copy(home, clock)
    asked = Counsel(org).ask("Жалақыны қашан төлейді?").id
    org.close()
    passphrase.write_text(PASSPHRASE)

    def run(*words: str) -> tuple[int, dict[str, object]]:
        status = main(["--home", str(home), "--passphrase-file", str(passphrase), "--lang", "kk", "--json", "wrong-answer", f"{asked:016x}", *words])
        out = capsys.readouterr().out
        return status, json.loads(out) if out else {}

    status, shown = run("--remark", "Бұл бап ескі")
    assert status == 0 and shown["sent"] is False and shown["remark"] == "Бұл бап ескі"
    assert run("--send", "00")[0] == 2
    status, sent = run("--send", str(shown["seen"]))
    assert status == 0 and sent["sent"] is True
