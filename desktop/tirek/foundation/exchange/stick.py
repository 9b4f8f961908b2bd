"""The same round over a stick, in two halves: `write` before the stick goes to the regional office, `read` when it is back.

The stick carries the very bytes that the line would. Whatever is interrupted is done again without harm: a file is on
the stick whole or not at all, and only the centre's signed answer makes a message delivered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.directory import keep_directory
from tirek.foundation.exchange.enrolment import ENROLLED, REFUSED, Enrolments, Member
from tirek.foundation.exchange.inbox import PARTIAL, Inbox, IncomingSink
from tirek.foundation.exchange.messages import OutgoingSource
from tirek.foundation.exchange.model import Incoming
from tirek.foundation.exchange.outbox import HANDED_OVER, WAITING, Outbox
from tirek.foundation.exchange.round import (
    CLOCK_TOLERANCE_MS,
    RoundReport,
    clocks_differ,
    not_joined,
    spoken,
    take_answer,
    write_down,
)
from tirek.foundation.exchange.transport import NotAccepted, Reply
from tirek.foundation.exchange.witness import contradiction
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import sticks
from tirek_protocol.bundle import sha256
from tirek_protocol.errors import Refused
from tirek_protocol.receipts import DownItem, check_answer
from tirek_protocol.signing import key_id

STAGES = ("collect", "build", "stick_write", "stick_read", "receive")


class StickRound:
    """`sources` are the features that have something to tell, `sinks` those that take what comes."""

    def __init__(self, org: OpenedOrganisation, sources: Sequence[OutgoingSource], sinks: Sequence[IncomingSink]) -> None:
        self._org, self._sources = org, sources
        self._outbox, self._enrolments, self._inbox = Outbox(org), Enrolments(org), Inbox(org, sinks)

    def write(self, stick: Path, control: Control) -> RoundReport:
        """Puts on the stick all that has no answer yet, and takes off it what was answered.

        Raises Circumstance EXCHANGE-15 if the stick cannot be written to; what is on it is whole.
        """
        report = RoundReport()
        self._stage(control, "collect")
        self._outbox.collect(self._sources)
        member = self._member(report)
        if member is not None:
            with _pulled_out(mark("The stick cannot be written to, or it was pulled out. What is on it is whole; the rest waits here.")):
                self._write(member, sticks.place_of(stick, member.sign.id) / sticks.UP, report, control)
        return self._finished(report)

    def read(self, stick: Path, control: Control) -> RoundReport:
        """Takes in the centre's answers and messages that lie on the stick for this computer; again does no harm.

        Raises Circumstance EXCHANGE-14 if nothing lies there, EXCHANGE-15 if the stick cannot be read.
        """
        report = RoundReport()
        self._stage(control, "stick_read")
        member = self._member(report)
        if member is not None:
            with _pulled_out(mark("The stick cannot be read, or it was pulled out. What was taken in is kept.")):
                self._read(member, sticks.place_of(stick, member.sign.id) / sticks.DOWN, report, control)
        return self._finished(report)

    def _member(self, report: RoundReport) -> Member | None:
        member = self._enrolments.current()
        if member is None:
            report.problems.append(not_joined())
        elif member.state == REFUSED:
            report.problems.append(spoken(NotAccepted(member.code or "refused")))
            return None
        return member

    # writing ---------------------------------------------------------------------------------------------------------
    def _write(self, member: Member, folder: Path, report: RoundReport, control: Control) -> None:
        here, _foreign = sticks.bundles_in(folder)
        if member.state != ENROLLED:
            report.bytes_out += self._put(folder, here, sha256(member.enrolment), member.enrolment)
            return
        self._stage(control, "build")
        self._outbox.build(member)
        waiting = self._outbox.to_send(member)
        for number, bundle_id in enumerate(waiting):
            control.check()
            control.step(number, len(waiting), "stick_write")
            bundle = self._outbox.bundle(bundle_id)
            report.bytes_out += self._put(folder, here, bundle.sha, bundle.data)
            if self._outbox.handed_over(bundle_id):
                report.handed_over += bundle.messages
        hello = sticks.Hello(member.sign.id, key_id(member.centre_sign), self._outbox.highest_handed_over(member), self._safely_here())
        sticks.write_file(folder / sticks.HELLO, sticks.write_paper(hello, member.sign))
        for path in here.values():      # answered since the stick was here last
            sticks.remove(path)

    def _put(self, folder: Path, here: dict[bytes, Path], sha: bytes, data: bytes) -> int:
        """Writes a bundle unless it is there whole; returns how many bytes were written. Takes it off the list."""
        path = here.pop(sha, None)
        if path is not None and sticks.read_bundle(path, sha) is not None:
            return 0
        sticks.write_file(folder / sticks.bundle_name(sha), data)
        return len(data)

    def _safely_here(self) -> list[bytes]:
        with self._org.office.read() as connection:
            rows = connection.execute(select(Incoming.sha).where(Incoming.state != PARTIAL).order_by(Incoming.at.desc()).limit(1000))
            return [bytes.fromhex(sha) for sha in rows.scalars()]

    # reading ---------------------------------------------------------------------------------------------------------
    def _read(self, member: Member, folder: Path, report: RoundReport, control: Control) -> None:
        packed = sticks.read_file(folder / sticks.REPLY, sticks.PAPER_LIMIT)
        if packed is None:
            raise _nothing_there()
        try:
            reply = sticks.read_reply(packed, member.centre_sign)
        except Refused:
            raise _nothing_there() from None
        report.bytes_in += len(packed)
        self._take_answers(member, reply, report)
        member = self._enrolments.current() or member
        if member.state == ENROLLED:
            if (other := contradiction(self._org, member, reply.witness)) is not None:
                report.problems.append(other)
            self._outbox.asked_again(member, reply.missing)
            self._receive(member, folder, report, control)
            if (signed := sticks.read_file(folder / sticks.DIRECTORY, sticks.PAPER_LIMIT)) is not None:
                keep_directory(self._org, signed, member)
            self._inbox.settle(report.problems)
        behind = milliseconds(self._org.clock.now()) - reply.time_ms
        if behind < -CLOCK_TOLERANCE_MS:        # the stick may be old, but it cannot come from the future
            report.problems.append(clocks_differ(behind))

    def _take_answers(self, member: Member, reply: sticks.Reply, report: RoundReport) -> None:
        if member.state != ENROLLED:
            for one in reply.answers:
                if one.bundle == sha256(member.enrolment):
                    self._enrolled(member, one, report)
            return
        open_bundles = {bundle.sha: bundle_id for bundle_id in self._outbox.to_send(member) for bundle in [self._outbox.bundle(bundle_id)]}
        for one in reply.answers:
            if one.bundle in open_bundles:
                take_answer(self._outbox, member, open_bundles[one.bundle], one.bundle, one.answer, report)

    def _enrolled(self, member: Member, one: sticks.Answered, report: RoundReport) -> None:
        try:
            answer = check_answer(one.answer, member.centre_sign, bundle=one.bundle, installation=member.sign.id)
        except Refused:
            return
        if self._enrolments.answered(member, answer) == REFUSED:
            report.problems.append(spoken(NotAccepted(getattr(answer, "code", "refused"))))

    def _receive(self, member: Member, folder: Path, report: RoundReport, control: Control) -> None:
        self._stage(control, "receive")
        found, foreign = sticks.bundles_in(folder)
        damaged: list[bytes] = []

        def ask(method: str, path: str, body: bytes = b"") -> Reply:
            """Answers from the stick as the centre would; the confirmation goes with the next `hello`."""
            if method != "GET":
                return Reply(200, b"\x90")
            control.check()
            sha = bytes.fromhex(path.split("/")[-2])
            data = sticks.read_bundle(found[sha], sha)
            if data is None:
                damaged.append(sha)
                raise NotAccepted("nothing_there")
            report.bytes_in += len(data)
            return Reply(200, data)

        items = [DownItem(sha, path.stat().st_size) for sha, path in found.items()]
        received, problems = self._inbox.receive(member, items, ask)
        foreign += len(damaged)
        report.received += received
        report.problems += problems
        if foreign:
            report.problems.append(
                Circumstance(
                    "EXCHANGE-16",
                    mark("Files on the stick that are damaged or do not belong to the exchange: {count}. They were left alone."),
                    mark("Nothing to do. If something is missing, ask the regional office to write the stick again."),
                    count=foreign,
                )
            )

    def _finished(self, report: RoundReport) -> RoundReport:
        counts = self._outbox.counts()
        report.waiting = counts[WAITING] + counts[HANDED_OVER]
        report.refused = counts[REFUSED]
        write_down(self._org, report)
        return report

    def _stage(self, control: Control, name: str) -> None:
        control.step(STAGES.index(name), len(STAGES), name)


@contextmanager
def _pulled_out(what: str) -> Iterator[None]:
    """Turns the system's refusals into a sentence."""
    try:
        yield
    except OSError:
        raise Circumstance("EXCHANGE-15", what, mark("Put the stick in and do it again: it goes on where it stopped.")) from None


def _nothing_there() -> Circumstance:
    return Circumstance(
        "EXCHANGE-14",
        mark("Nothing from the centre for this computer lies on the stick. Nothing was changed."),
        mark("Choose the folder of the stick itself. If it was not at the regional office yet, give it there first."),
    )
