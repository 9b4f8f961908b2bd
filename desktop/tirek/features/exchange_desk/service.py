"""The exchange as the user meets it: join, exchange, how it stands, what leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from tirek.features.settings.api import Settings
from tirek.foundation.clock import KAZAKHSTAN, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.directory import Correspondent, correspondents
from tirek.foundation.exchange.enrolment import ENROLLED, Enrolments
from tirek.foundation.exchange.inbox import IncomingSink
from tirek.foundation.exchange.messages import OutgoingSource
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle, RoundLog
from tirek.foundation.exchange.outbox import DELIVERED, STATES, WAITING, Outbox
from tirek.foundation.exchange.outgoing import OutgoingView, OutgoingWindow
from tirek.foundation.exchange.pack_sources import folder_fetcher, line_fetcher
from tirek.foundation.exchange.packs import PackCheck, Packs, PackView
from tirek.foundation.exchange.round import OpenLine, Round, RoundReport, not_joined
from tirek.foundation.exchange.stick import StickRound
from tirek.foundation.exchange.transport import Patience
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import parse_id
from tirek_protocol.invitations import TEXT_LIMIT, fingerprint

SAVER = "data_saver"
LARGE = 64 * 1024
"""Bytes of one thing that still comes over the line while data are saved."""


@dataclass(frozen=True)
class Joined:
    """`state`: enrolled, or waiting until there is a connection. `fingerprint` is to be compared by voice."""

    centre: str
    state: str
    fingerprint: str


@dataclass(frozen=True)
class Standing:
    """How the exchange stands. Counts are messages by state; bytes and received are of all rounds together."""

    centre: str | None
    state: str
    handed_over: int
    delivered: int
    received: int
    waiting: int
    refused: int
    bytes_out: int
    bytes_in: int
    last_round_at: datetime | None
    last_receipt_at: datetime | None
    """By the centre's clock: a round without a receipt is no proof of anything."""
    problems: list[Circumstance]


@dataclass(frozen=True)
class Month:
    """One month of what the centre has confirmed. `sealed`: messages that it passes on and cannot open, each on a recorded ground; in all
    others there is no personal field, by the way they are made (`OpenMessage`, `ApprovedText`)."""

    month: str
    messages: int
    bytes: int
    sealed: int


class ExchangeDesk:
    """`sources`, `sinks` and `pack_checks` are handed in by the app: which features tell something, take something in, read packs."""

    def __init__(
        self,
        org: OpenedOrganisation,
        sources: Sequence[OutgoingSource] = (),
        sinks: Sequence[IncomingSink] = (),
        *,
        open_line: OpenLine | None = None,
        patience: Patience | None = None,
        pack_checks: Mapping[str, PackCheck] | None = None,
    ) -> None:
        self._org, self._sources = org, sources
        self._packs = Packs(org, pack_checks or {})
        self._round = Round(org, sources, sinks, open_line=open_line, patience=patience, largest=lambda: LARGE if saves_data(org) else None)
        self._stick = StickRound(org, sources, sinks)

    def enrol(self, invitation: str, control: Control | None = None, *, instead: bool = False) -> Joined:
        """Joins a centre by the text of an invitation. Without a connection it waits for the next round. `instead`: the centre of
        before is left, and the new one is told everything open from the beginning.

        Raises Circumstance INVITE-01 … INVITE-04, or EXCHANGE-09 if the centre refuses.
        """
        from tirek.foundation.exchange.round import spoken
        from tirek.foundation.exchange.transport import NotAccepted

        member = Enrolments(self._org).accept(invitation, instead=instead)
        state = member.state
        if state != ENROLLED:
            try:
                state = self._round.join(member, control or Control(None))
            except NotAccepted as refusal:
                raise spoken(refusal) from None
        return Joined(member.centre, state, fingerprint(member.centre_sign))

    def enrol_from(self, file_or_text: str, control: Control | None = None, *, instead: bool = False) -> Joined:
        """The same from a file's path or the invitation's own text. Raises INVITE-05 if the file cannot be read."""
        return self.enrol(read_invitation_text(file_or_text), control, instead=instead)

    def run(self, control: Control | None = None) -> RoundReport:
        """One round with the centre. Problems are in the report, in plain words."""
        return self._round.run(control or Control(None))

    def write_stick(self, stick: Path, control: Control | None = None) -> RoundReport:
        """Puts on a stick all that has no answer yet. Raises Circumstance EXCHANGE-15."""
        return self._stick.write(stick, control or Control(None))

    def read_stick(self, stick: Path, control: Control | None = None) -> RoundReport:
        """Takes in what the centre put on a stick. Raises Circumstance EXCHANGE-14, EXCHANGE-15."""
        return self._stick.read(stick, control or Control(None))

    def look_up(self, find: str) -> list[Correspondent]:
        """Whom letters can be sealed to: the region's desk, lawyers, and schools that have `find` in their names.

        Without a line: those that came with the last directory. Raises Circumstance EXCHANGE-01 (not joined), EXCHANGE-….
        """
        member = Enrolments(self._org).current()
        if member is None or member.state != ENROLLED:
            raise not_joined()
        return correspondents(self._round.ask_directory(member, find))

    def packs(self) -> list[PackView]:
        """The signed packs in use; what came with the program is not among them."""
        return self._packs.installed()

    def install_packs(self, place: str | None = None, control: Control | None = None) -> list[PackView]:
        """Brings the packs up to date from a folder (a stick), an address, or by default from the centre's own address.

        Returns what was installed now. Raises Circumstance EXCHANGE-01 (not joined: nobody to trust), PACK-01 … PACK-05, DISK-01.
        """
        member = Enrolments(self._org).current()
        if member is None:
            raise not_joined()
        place = place or f"{member.url}/packs"
        fetcher = line_fetcher(place) if place.startswith(("http://", "https://")) else folder_fetcher(Path(place))
        return self._packs.install(fetcher, member.centre_root, control)

    def status(self) -> Standing:
        """How it stands now; asks nobody."""
        member = Enrolments(self._org).current()
        outbox = Outbox(self._org)
        counts, receipt = outbox.counts(), outbox.last_receipt_ms()
        with self._org.office.read() as connection:
            sums = connection.execute(
                select(
                    func.coalesce(func.sum(RoundLog.received), 0).label("received"),
                    func.coalesce(func.sum(RoundLog.bytes_out), 0).label("bytes_out"),
                    func.coalesce(func.sum(RoundLog.bytes_in), 0).label("bytes_in"),
                    func.max(RoundLog.at).label("last"),
                )
            ).one()
        return Standing(
            centre=member.centre if member else None,
            state=member.state if member else "not_joined",
            **{state: counts[state] for state in STATES},
            received=sums.received,
            bytes_out=sums.bytes_out,
            bytes_in=sums.bytes_in,
            last_round_at=moment_of(sums.last) if sums.last else None,
            last_receipt_at=moment_of(receipt) if receipt else None,
            problems=[] if member else [not_joined()],
        )

    def prepare(self) -> None:
        """Puts into the outbox what would leave now, and seals it once there is a centre to seal it to."""
        outbox = Outbox(self._org)
        outbox.collect(self._sources)
        member = Enrolments(self._org).current()
        if member is not None and member.state == ENROLLED:
            outbox.build(member)

    def outgoing(self) -> list[OutgoingView]:
        """All that would leave now, decoded from the bytes that will go; also before a centre is joined."""
        self.prepare()
        return OutgoingWindow(self._org).messages()

    @property
    def saves_data(self) -> bool:
        return saves_data(self._org)

    def save_data(self, on: bool) -> None:
        """Large parts wait for a free connection, or do not. A stick carries everything in either case."""
        Settings(self._org).put(SAVER, on)

    def hold(self, *messages: str) -> int:
        """Stops messages that wait, as `OutgoingView` names them; without a name all of them. Returns how many were stopped."""
        ids = [parse_id(one) for one in messages] or [parse_id(one.id) for one in OutgoingWindow(self._org).messages(WAITING)]
        return Outbox(self._org).hold(Enrolments(self._org).current(), ids)

    def release(self, *messages: str) -> None:
        """Lets stopped messages go; without a name all of them."""
        ids = [parse_id(one) for one in messages] or [parse_id(one.id) for one in OutgoingWindow(self._org).messages(WAITING)]
        Outbox(self._org).release(ids)

    def months(self, limit: int = 12) -> list[Month]:
        """What was delivered, by months, the newest first."""
        with self._org.office.read() as connection:
            rows = connection.execute(
                select(OutgoingBundle.answered_at, Outgoing.size, Outgoing.ground)
                .join(OutgoingBundle, Outgoing.bundle == OutgoingBundle.id)
                .where(Outgoing.state == DELIVERED, Outgoing.deleted_at.is_(None), OutgoingBundle.answered_at.is_not(None))
            ).all()
        found: dict[str, list[int]] = {}
        for row in rows:
            month = moment_of(row.answered_at).astimezone(KAZAKHSTAN).strftime("%Y-%m")
            sums = found.setdefault(month, [0, 0, 0])
            sums[0] += 1
            sums[1] += row.size
            sums[2] += int(row.ground != "open" and not row.ground.startswith("approved:"))
        return [Month(month, *sums) for month, sums in sorted(found.items(), reverse=True)[:limit]]

    def gone(self, *, limit: int = 500) -> list[OutgoingView]:
        """All that has left and was answered, decoded from the same bytes."""
        return OutgoingWindow(self._org).messages("delivered", "refused", limit=limit)

    def write_raw(self, folder: Path) -> list[Path]:
        """The very bytes of `outgoing`, as files. Raises Circumstance RAW-01."""
        self.prepare()
        return OutgoingWindow(self._org).write_raw(folder)


def saves_data(org: OpenedOrganisation) -> bool:
    """Whether a person has switched on that large parts wait: copies for the organisation's own computers stay here, large post stays there."""
    return bool(Settings(org).get(SAVER))


def read_invitation_text(file_or_text: str) -> str:
    """The text of an invitation from a path or from itself. Raises Circumstance INVITE-05."""
    from tirek_protocol.invitations import PREFIX

    if file_or_text.strip().startswith(PREFIX):
        return file_or_text
    try:
        with open(file_or_text, "rb") as file:
            return file.read(TEXT_LIMIT + 1).decode("ascii", errors="replace")
    except OSError:
        raise Circumstance(
            "INVITE-05",
            mark("The file of the invitation could not be read."),
            mark("Check the name of the file and that the stick is in the computer."),
        ) from None
