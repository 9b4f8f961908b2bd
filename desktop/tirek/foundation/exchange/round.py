"""One round with the centre, in named stages. Every stage can break off and be done again without harm.

collect → enrol → build → greet → hand over → receive. A round that finds no connection leaves everything waiting and
says so in one sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import SystemRandom

from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.directory import keep_directory, kept_directory, question
from tirek.foundation.exchange.enrolment import ENROLLED, REFUSED, Enrolments, Member
from tirek.foundation.exchange.inbox import Inbox, IncomingSink
from tirek.foundation.exchange.messages import AskingSource, OutgoingSource
from tirek.foundation.exchange.model import RoundLog
from tirek.foundation.exchange.outbox import HANDED_OVER, WAITING, Outbox
from tirek.foundation.exchange.room import Room
from tirek.foundation.exchange.transport import (
    PART_SIZE,
    HttpLine,
    Line,
    Lost,
    NotAccepted,
    NotConnected,
    OutOfTime,
    Patience,
    Portal,
    Reply,
)
from tirek.foundation.exchange.witness import contradiction
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol.bundle import sha256
from tirek_protocol.directory import Directory
from tirek_protocol.errors import Refused
from tirek_protocol.receipts import Answer, RoundStart, check_answer, read_round_start, read_waiting

STAGES = ("collect", "enrol", "build", "greet", "hand_over", "receive")
CLOCK_TOLERANCE_MS = 26 * 3600 * 1000

OpenLine = Callable[[Member], Line]


@dataclass
class RoundReport:
    """What one round did. Counts are messages; `waiting` and `refused` are what stands in the outbox afterwards."""

    handed_over: int = 0
    delivered: int = 0
    received: int = 0
    waiting: int = 0
    refused: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    problems: list[Circumstance] = field(default_factory=list[Circumstance])


class Round:
    """`sources` are the features that have something to tell, `sinks` those that take what comes."""

    def __init__(
        self,
        org: OpenedOrganisation,
        sources: Sequence[OutgoingSource],
        sinks: Sequence[IncomingSink],
        *,
        open_line: OpenLine | None = None,
        patience: Patience | None = None,
        part_size: int = PART_SIZE,
        largest: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._largest = largest
        self._org, self._sources, self._part_size = org, sources, part_size
        self._outbox, self._enrolments, self._inbox = Outbox(org), Enrolments(org), Inbox(org, sinks)
        self._open_line = open_line or self._http
        self._patience = patience
        self._report = RoundReport()

    def _http(self, member: Member) -> Line:
        return HttpLine(member.url, member.sign, member.centre_sign, self._org.clock)

    def run(self, control: Control) -> RoundReport:
        """Does what can be done now. Never raises for a bad line: `problems` says what happened."""
        report = self._report = RoundReport()
        self._stage(control, "collect")
        self._outbox.collect(self._sources)
        member = self._enrolments.current()
        if member is None:
            report.problems.append(not_joined())
        else:
            patience = self._patience or Patience(
                sleep=control.wait, random=SystemRandom().random, monotonic=time.monotonic
            )
            line = self._open_line(member)
            try:
                self._talk(member, line, patience, control)
            except (NotConnected, Lost, Portal, NotAccepted, OutOfTime) as error:
                report.problems.append(spoken(error))
            finally:
                report.bytes_out, report.bytes_in = line.bytes_out, line.bytes_in
                line.close()
        Room(self._org).free()
        counts = self._outbox.counts()
        report.waiting = counts[WAITING] + counts[HANDED_OVER]
        report.refused = counts["refused"]
        write_down(self._org, report)
        return report

    def join(self, member: Member, control: Control) -> str:
        """Only the enrolment; returns the state afterwards (`waiting` if there is no connection)."""
        patience = self._patience or Patience(
            sleep=control.wait, random=SystemRandom().random, monotonic=time.monotonic, attempts=2
        )
        line = self._open_line(member)
        try:
            return self._enrol(member, line, patience, control)
        except (NotConnected, Lost, Portal, OutOfTime):
            return member.state
        finally:
            line.close()

    def ask_directory(self, member: Member, find: str) -> Directory:
        """Asks the centre; without a line the last one that came. Raises Circumstance when there is neither."""
        line = self._open_line(member)
        try:
            found = keep_directory(self._org, line.ask("POST", "/v1/directory", question(find)).body, member)
        except (NotConnected, Lost, Portal, NotAccepted) as error:
            found, broken = kept_directory(self._org, member), spoken(error)
        else:
            broken = spoken(Portal())
        finally:
            line.close()
        if found is None:
            raise broken
        return found

    def _talk(self, member: Member, line: Line, patience: Patience, control: Control) -> None:
        self._stage(control, "enrol")
        if member.state != ENROLLED and self._enrol(member, line, patience, control) != ENROLLED:
            return
        self._stage(control, "build")
        self._outbox.build(member)
        self._stage(control, "greet")
        highest = self._outbox.highest_handed_over(member)
        start = _parsed(self._ask(line, patience, control, "GET", f"/v1/round/{highest}"))
        if (other := contradiction(self._org, member, start.witness)) is not None:
            self._report.problems.append(other)
        self._outbox.asked_again(member, start.missing)
        if not start.down and self._inbox.settle(self._report.problems):    # nothing lies there: what it lacks goes at once
            self._outbox.collect(self._sources)
            self._outbox.build(member)
        if self._wants_directory():
            reply = self._ask(line, patience, control, "POST", "/v1/directory", b"\x91\xa0")
            keep_directory(self._org, reply.body, member)
            self._outbox.collect(self._sources)
            self._outbox.build(member)
        self._stage(control, "hand_over")
        for bundle_id in self._outbox.to_send(member):
            self._hand_over(member, bundle_id, line, patience, control)
        self._stage(control, "receive")

        def ask(method: str, path: str, body: bytes = b"") -> Reply:
            return self._ask(line, patience, control, method, path, body)

        largest = self._largest()
        down = [item for item in start.down if largest is None or item.size <= largest]
        received, problems = self._inbox.receive(member, down, ask)
        self._report.received += received
        self._report.problems += problems
        if self._inbox.settle(self._report.problems):
            self._outbox.collect(self._sources)
            self._outbox.build(member)
            for bundle_id in self._outbox.to_send(member):
                self._hand_over(member, bundle_id, line, patience, control)
        self._compare_clocks(start)

    def _wants_directory(self) -> bool:
        return any(source.wants_directory(self._org) for source in self._sources if isinstance(source, AskingSource))

    def _enrol(self, member: Member, line: Line, patience: Patience, control: Control) -> str:
        if member.state == REFUSED:
            raise NotAccepted(member.code or "refused")
        reply = self._ask(line, patience, control, "POST", "/v1/enrol", member.enrolment)
        try:
            answer = check_answer(
                reply.body, member.centre_sign, bundle=sha256(member.enrolment), installation=member.sign.id
            )
        except Refused as error:
            raise Portal from error
        state = self._enrolments.answered(member, answer)
        if state == REFUSED:
            raise NotAccepted(getattr(answer, "code", "refused"))
        return state

    def _hand_over(self, member: Member, bundle_id: int, line: Line, patience: Patience, control: Control) -> None:
        """Sends one bundle until a signed answer is here. After a loss it asks before it repeats anything."""
        bundle = self._outbox.bundle(bundle_id)
        count = -(-len(bundle.data) // self._part_size)
        road = f"/v1/bundles/{bundle.sha.hex()}/{count}"
        todo, open_parts, left = list(range(count)), count + 1, False
        while True:
            control.check()
            patience.check()
            try:
                if todo:
                    part = bundle.data[todo[0] * self._part_size : (todo[0] + 1) * self._part_size]
                    reply = line.ask("PUT", f"{road}/{todo[0]}", part)
                else:
                    reply = line.ask("GET", road)
            except Lost:
                left = self._note_left(bundle_id, left, bundle.messages)
                patience.failed()
                todo = []
                continue
            left = self._note_left(bundle_id, left, bundle.messages)
            if reply.status == 200:
                patience.succeeded()
                take_answer(self._outbox, member, bundle_id, bundle.sha, reply.body, self._report)
                return
            todo = [number for number in self._missing(reply) if 0 <= number < count] or list(range(count))
            # Only fewer missing parts are a success: a centre that answers questions but loses every part is ill.
            if len(todo) < open_parts:
                open_parts = len(todo)
                patience.succeeded()
            else:
                patience.failed()

    def _note_left(self, bundle_id: int, already: bool, messages: int) -> bool:
        if not already:
            self._outbox.handed_over(bundle_id)
            self._report.handed_over += messages
        return True

    def _missing(self, reply: Reply) -> list[int]:
        try:
            return read_waiting(reply.body).missing
        except Refused as error:
            raise Portal from error

    def _ask(
        self, line: Line, patience: Patience, control: Control, method: str, path: str, body: bytes = b""
    ) -> Reply:
        """A request that may simply be repeated."""
        while True:
            control.check()
            patience.check()
            try:
                reply = line.ask(method, path, body)
            except Lost:
                patience.failed()
                continue
            patience.succeeded()
            return reply

    def _compare_clocks(self, start: RoundStart) -> None:
        ahead = milliseconds(self._org.clock.now()) - start.time_ms
        if abs(ahead) > CLOCK_TOLERANCE_MS:
            self._report.problems.append(clocks_differ(ahead))

    def _stage(self, control: Control, name: str) -> None:
        control.step(STAGES.index(name), len(STAGES), name)


def take_answer(outbox: Outbox, member: Member, bundle_id: int, sha: bytes, body: bytes, report: RoundReport) -> None:
    """Checks the centre's answer to one bundle and writes down what it proves, by line and by stick alike."""
    try:
        answer: Answer = check_answer(body, member.centre_sign, bundle=sha, installation=member.sign.id)
    except Refused:
        report.problems.append(
            Circumstance(
                "EXCHANGE-05",
                mark("The receipt is not signed by the centre. What was handed over still counts as not delivered."),
                mark("Exchange again later. If it happens again, tell the regional office."),
            )
        )
        return
    delivered, refused = outbox.answered(bundle_id, answer, body)
    report.delivered += delivered
    if refused:
        report.problems.append(
            Circumstance(
                "EXCHANGE-06",
                mark("The centre refused some messages. They are kept here and marked."),
                mark("Install the newest program from the regional office's stick."),
            )
        )


def write_down(org: OpenedOrganisation, report: RoundReport) -> None:
    """Adds a round to the journal of rounds."""
    with org.office.action("exchange.round") as act:
        act.insert(
            RoundLog,
            {
                "at": milliseconds(org.clock.now()),
                "handed_over": report.handed_over,
                "delivered": report.delivered,
                "received": report.received,
                "bytes_out": report.bytes_out,
                "bytes_in": report.bytes_in,
                "problems": " ".join(problem.code for problem in report.problems),
            },
        )


def _parsed(reply: Reply) -> RoundStart:
    try:
        return read_round_start(reply.body)
    except Refused as error:
        raise Portal from error


def clocks_differ(ahead_ms: int) -> Circumstance:
    """This computer's clock against the centre's."""
    return Circumstance(
        "EXCHANGE-07",
        mark("The date of this computer differs from the centre's. Days of difference: {days}."),
        mark("Set the date of the computer: terms are counted by it."),
        days=abs(round(ahead_ms / 86_400_000)),
    )


def not_joined() -> Circumstance:
    """No invitation has been taken yet."""
    return Circumstance(
        "EXCHANGE-01",
        mark("This organisation has not joined a centre yet. Everything waits here."),
        mark("Take the invitation from the regional office: a file on a stick or a line of text."),
    )


def spoken(error: NotConnected | Lost | Portal | NotAccepted | OutOfTime) -> Circumstance:
    """A broken round in plain words."""
    if isinstance(error, NotConnected) and error.tls:
        return Circumstance(
            "EXCHANGE-08",
            mark("The centre could not prove who it is, so nothing was sent. Everything waits here."),
            mark("Check the date of this computer and exchange again. If it happens again, tell the regional office."),
        )
    if isinstance(error, NotConnected):
        return Circumstance(
            "EXCHANGE-02",
            mark("There is no connection to the centre. Everything waits here and nothing is lost."),
            mark("Go on working. Exchange again when there is a connection."),
        )
    if isinstance(error, Portal):
        return Circumstance(
            "EXCHANGE-03",
            mark("The network answered with its own page instead of the centre. Everything waits here."),
            mark("Open any page in the browser, sign in to the network, and exchange again."),
        )
    if isinstance(error, NotAccepted):
        return _not_accepted(error.code)
    if isinstance(error, OutOfTime):
        return Circumstance(
            "EXCHANGE-18",
            mark("This exchange has had its time. What has a receipt is delivered, the rest waits here."),
            mark("Exchange again: it goes on where it stopped. A stick is quicker for much at once."),
        )
    return Circumstance(
        "EXCHANGE-04",
        mark("The connection breaks off. What has a receipt is delivered, the rest waits here."),
        mark("Exchange again later; it goes on where it stopped."),
    )


def _not_accepted(code: str) -> Circumstance:
    if code.startswith(("invitation_", "practice_", "unknown_installation", "refused")):
        return Circumstance(
            "EXCHANGE-09",
            mark("The centre does not accept this invitation ({reason}). Everything waits here."),
            mark("Ask the regional office for a new invitation."),
            reason=code,
        )
    if code == "installation_withdrawn":
        return Circumstance(
            "EXCHANGE-10",
            mark("The regional office has withdrawn this computer from the exchange. Everything waits here."),
            mark("Call the regional office."),
        )
    return Circumstance(
        "EXCHANGE-11",
        mark("The centre does not accept this request ({reason}). Everything waits here."),
        mark("Tell the regional office this code."),
        reason=code,
    )
