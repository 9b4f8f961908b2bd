"""The exchange desk with a real `tirek-central` process, as a chair would use it."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.organisations import Template
from tirek.features.appeals.api import AppealCardsSource, Appeals, Applicant, NewAppeal
from tirek.features.exchange_desk import commands
from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.features.notices.api import NoticeSink
from tirek.foundation.clock import SystemClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation


@dataclass
class Central:
    data: Path

    def start(self) -> subprocess.Popen[str]:
        words = ["serve", "--json", "--port", "0", "--data", str(self.data)]
        server = subprocess.Popen([sys.executable, "-m", "tirek_central.main", *words], stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        assert json.loads(server.stdout.readline())["url"].startswith("http://127.0.0.1:")
        return server

    def run(self, *words: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "tirek_central.main", *words, "--json", "--data", str(self.data)]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


@pytest.fixture
def central(tmp_path: Path) -> Central:
    return Central(tmp_path / "central")


@pytest.fixture
def running(central: Central) -> Iterator[Central]:
    server = central.start()
    yield central
    server.terminate()
    server.wait(10)
    assert server.stdout is not None
    server.stdout.close()


@pytest.fixture
def org(template: Template, tmp_path: Path) -> Iterator[OpenedOrganisation]:
    """On the computer's own clock: the centre is another process and goes by it too."""
    opened = template.open_copy(tmp_path / "home", SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def desk(org) -> ExchangeDesk:
    return ExchangeDesk(org, [AppealCardsSource()], [NoticeSink()])


@pytest.fixture
def appeal(org):
    words = {"subject": "Жалақы кешікті", "text": "Әсел екі аптадан бері алған жоқ", "cause": "pay.late"}
    person = Applicant(name="Әсел Қ. O'Brien-Жұмағұлова")
    return Appeals(org).register(NewAppeal(org.clock.today(), "table", "named", applicant=person, **words))


class Context:
    """What the command line gives to a command."""

    def __init__(self, org, desk):
        self.texts, self.org, self._desk = org.texts, org, desk

    def open(self):
        return self.org

    def desk(self, org):
        return self._desk


def command(context: Context, *words: str) -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers(), context)
    arguments = parser.parse_args(["exchange", *words])
    document = arguments.run(arguments, context)
    return json.loads(json.dumps(document))


def test_the_whole_road_by_commands(org, desk, appeal, running, tmp_path):
    context, invitation = Context(org, desk), tmp_path / "invitation.txt"
    before = command(context, "outgoing", "--raw", str(tmp_path / "before"))
    assert [message["state"] for message in before["messages"]] == ["waiting"]
    invited = running.run("enrol", "7-мектеп", "--out", str(invitation))
    joined = command(context, "enrol", str(invitation))
    assert (joined["centre"], joined["state"], joined["fingerprint"]) == ("Centre", "enrolled", invited["fingerprint"])
    running.run("notice", "--title-kk", "Жиналыс", "--text-kk", "Жұмада")
    (message,) = command(context, "outgoing", "--raw", str(tmp_path / "raw"))["messages"]
    assert (message["kind"], message["sealed_to"], message["fields"]["cards"][0]["cause"]) == (
        "appeal_cards", "Centre", "pay",
    )  # fmt: skip
    for path in [*(tmp_path / "raw").iterdir(), *(tmp_path / "before").iterdir()]:
        assert "Әсел".encode() not in path.read_bytes()
    done = command(context, "run")
    assert done | {"bytes_out": 0, "bytes_in": 0} == {
        "handed_over": 1, "delivered": 1, "received": 1, "waiting": 0, "refused": 0,
        "bytes_out": 0, "bytes_in": 0, "problems": [],
    }  # fmt: skip
    status = command(context, "status")
    assert (status["state"], status["delivered"], status["received"]) == ("enrolled", 1, 1)
    assert status["bytes_out"] == done["bytes_out"]
    assert status["last_receipt_at"]
    figures = running.run("report")
    assert (figures["organisations"], figures["messages"], figures["appeals"], figures["doubled"]) == (1, 1, 1, 0)


def test_a_centre_that_is_switched_off_leaves_everything_waiting(org, desk, appeal, central, tmp_path):
    server = central.start()
    invitation = tmp_path / "invitation.txt"
    central.run("enrol", "7-мектеп", "--out", str(invitation))
    server.terminate()
    server.wait(10)
    server.stdout.close()
    assert desk.enrol_from(str(invitation)).state == "waiting"
    report = command(Context(org, desk), "run")
    assert (report["waiting"], report["handed_over"]) == (1, 0)
    (problem,) = report["problems"]
    assert problem["code"] == "EXCHANGE-02"
    assert problem["message"]
    assert problem["next_step"]
    standing = desk.status()
    assert standing.last_round_at is not None and standing.last_receipt_at is None      # a try is no receipt


def test_a_centre_killed_and_started_again_takes_up_where_it_was(org, desk, appeal, central, tmp_path):
    server = central.start()
    invitation = tmp_path / "invitation.txt"
    central.run("enrol", "7-мектеп", "--out", str(invitation))
    desk.enrol_from(str(invitation))
    assert desk.run().delivered == 1
    server.kill()
    server.wait(10)
    server.stdout.close()
    assert central.run("report")["appeals"] == 1


def test_a_round_by_a_stick_on_the_command_line(org, desk, appeal, central, tmp_path):
    """`exchange export`, `tirek-central stick`, `exchange import`: twice, because the first trip joins."""
    context, stick = Context(org, desk), tmp_path / "stick"
    stick.mkdir()
    central.run("enrol", "7-мектеп", "--out", str(tmp_path / "invitation.txt"), "--url", "http://127.0.0.1:1")
    assert desk.enrol_from(str(tmp_path / "invitation.txt")).state == "waiting"
    command(context, "export", str(stick))
    assert central.run("stick", str(stick))["organisations"] == 1
    command(context, "import", str(stick))
    assert command(context, "export", str(stick))["handed_over"] == 1
    assert central.run("stick", str(stick))["taken"] == 1
    back = command(context, "import", str(stick))
    assert (back["delivered"], back["waiting"], back["problems"]) == (1, 0, [])


def test_status_before_anything(desk):
    standing = desk.status()
    assert (standing.state, standing.centre, standing.waiting, standing.last_round_at) == ("not_joined", None, 0, None)
    assert [problem.code for problem in standing.problems] == ["EXCHANGE-01"]


@pytest.mark.parametrize(("what", "code"), [("missing.txt", "INVITE-05"), ("TIREK1-abc", "INVITE-01")])
def test_an_invitation_that_cannot_be_read(desk, what, code):
    with pytest.raises(Circumstance) as error:
        desk.enrol_from(what)
    assert error.value.code == code
