"""The kinds of message that the exchange takes; it takes nothing else.

An OpenMessage reads the database itself: it is given columns, not values, and refuses every column that is not labelled
open unless a named generalisation stands before it. So a name cannot get in by mistake, only by changing a label.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sqlalchemy import Connection, select

from tirek.foundation.errors import Bug
from tirek.foundation.exchange.generalise import Figure, Generalised, column_of, label_of
from tirek.foundation.privacy.labels import OPEN
from tirek_protocol.errors import Malformed
from tirek_protocol.messages import (
    AppealCard,
    AppealCards,
    CardWithdrawal,
    CardWithdrawals,
    Message,
    NoticeOpened,
    NoticesOpened,
    OrganisationKey,
    Totals,
    write,
)

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation

CARDS_IN_A_MESSAGE = 500

Fields = dict[str, Any]


@dataclass(frozen=True)
class OpenRecord:
    """One record of an open message: its random id and its values, as they may leave."""

    record: bytes
    fields: Fields

    @property
    def digest(self) -> str:
        """Changes when something is to be told anew."""
        text = repr(sorted(self.fields.items()))
        return hashlib.sha256(text.encode()).hexdigest()


class OpenMessage:
    """Records of one kind, read from open columns at the moment of making it.

    `fields` names what the protocol wants (`PROTOCOL_FIELDS`) and the column, or the generalisation, it comes from.
    Raises Bug EXCHANGE-NOT-OPEN for a column with another label.
    """

    def __init__(
        self, connection: Connection, kind: str, fields: Mapping[str, Any], *, where: Sequence[Any] = ()
    ) -> None:
        wanted = PROTOCOL_FIELDS.get(kind)
        if wanted is None or set(fields) != wanted:
            raise Bug("EXCHANGE-FIELDS")
        self.kind = kind
        self.records = tuple(_read(connection, fields, where))

    @classmethod
    def of_figures(cls, kind: str, figures: Mapping[str, Figure]) -> OpenMessage:
        """One record of figures (totals of a month). Raises Bug unless each is a Figure made by `generalise`."""
        if set(figures) != FIGURE_FIELDS.get(kind):
            raise Bug("EXCHANGE-FIELDS")
        if not all(isinstance(figure, Figure) for figure in figures.values()):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise Bug("EXCHANGE-NOT-OPEN")
        values = {name: figure.value for name, figure in figures.items()}
        message = cls.__new__(cls)
        message.kind = kind
        name = hashlib.sha256(f"{kind}/{values['month']}".encode()).digest()[:8]
        message.records = (OpenRecord(name, values),)
        return message


@dataclass(frozen=True)
class Recipient:
    """Whom a sealed message is for: a name to show, and the public key it is sealed to."""

    name: str
    seal_key: bytes


@dataclass(frozen=True)
class Ground:
    """Why personal data may leave: a member's recorded consent, or a rule of law. Never empty."""

    kind: str
    reference: str

    def __post_init__(self) -> None:
        if self.kind not in ("consent", "rule") or not self.reference:
            raise Bug("EXCHANGE-NO-GROUND")

    @property
    def text(self) -> str:
        return f"{self.kind}:{self.reference}"


@dataclass(frozen=True)
class SealedMessage:
    """Content of any label, for one recipient only, on a recorded ground."""

    recipient: Recipient
    ground: Ground
    message: Message


@dataclass(frozen=True)
class ApprovedText:
    """A message with free text, for the centre, that a named person has read byte for byte. `seen` is the digest of the bytes
    that were shown: where they differ from what would leave, it is refused here and not by good will."""

    message: Message
    seen: bytes
    by: str

    def __post_init__(self) -> None:
        if self.seen != self.message.digest or not self.by.strip():
            raise Bug("EXCHANGE-NOT-SEEN")

    @property
    def ground(self) -> str:
        """What the message leaves on, beside it in the outbox."""
        return f"approved:{self.seen.hex()}"


class OutgoingSource(Protocol):
    """A feature's `outgoing.py`: all that may be told now. The exchange finds out itself what is new."""

    def collect(self, org: OpenedOrganisation) -> list[OpenMessage]: ...


@runtime_checkable
class AskingSource(Protocol):
    """A source that needs the directory of the centre before it can tell."""

    def wants_directory(self, org: OpenedOrganisation) -> bool: ...


PROTOCOL_FIELDS: dict[str, set[str]] = {
    "appeal_cards": {"card", "month", "cause", "term_kept", "outcome"},
    "organisation_key": {"card", "public", "proof", "succession"},
    "card_withdrawals": {"card"},
    "notices_opened": {"card"},
}
"""`card` is the record's random id (of a key: its own id)."""
FIGURE_FIELDS: dict[str, set[str]] = {"totals": {"month", "members", "appeals", "workers", "density"}}


def pack(kind: str, records: Sequence[tuple[OpenRecord, int]]) -> list[Message]:
    """Messages of the protocol from records and their revisions. Raises Bug if a value does not fit its field:
    a sentence where a code must stand never leaves."""
    try:
        if kind == "appeal_cards":
            # In the order of their random ids, so that the order of entry is not told.
            ordered = sorted(records, key=lambda one: one[0].record)
            cards = [AppealCard(record.record, revision, **record.fields) for record, revision in ordered]
            starts = range(0, len(cards), CARDS_IN_A_MESSAGE)
            return [write(AppealCards(cards[start : start + CARDS_IN_A_MESSAGE])) for start in starts]
        if kind == "totals":
            return [write(Totals(record.record, revision, **record.fields)) for record, revision in records]
        if kind == "organisation_key":
            return [write(_key(record, revision)) for record, revision in records]
        if kind == "card_withdrawals":
            gone = [CardWithdrawal(record.record, revision) for record, revision in sorted(records, key=lambda one: one[0].record)]
            return [write(CardWithdrawals(gone[start : start + CARDS_IN_A_MESSAGE])) for start in range(0, len(gone), CARDS_IN_A_MESSAGE)]
        if kind == "notices_opened":
            opened = [NoticeOpened(record.record, revision) for record, revision in sorted(records, key=lambda one: one[0].record)]
            return [write(NoticesOpened(opened[start : start + CARDS_IN_A_MESSAGE])) for start in range(0, len(opened), CARDS_IN_A_MESSAGE)]
    except (Malformed, TypeError, ValueError) as error:
        raise Bug("EXCHANGE-FIELD-DOES-NOT-FIT") from error
    raise Bug("EXCHANGE-KIND")


def _key(record: OpenRecord, revision: int) -> OrganisationKey:
    public, proof, succession = (record.fields[name] for name in ("public", "proof", "succession"))
    return OrganisationKey(record.record, revision, bytes.fromhex(public), bytes.fromhex(proof), bytes.fromhex(succession) if succession else None)


def _read(connection: Connection, fields: Mapping[str, Any], where: Sequence[Any]) -> list[OpenRecord]:
    """Runs the one query that feeds a message."""
    columns: list[Any] = []
    makers: dict[str, tuple[slice, Any]] = {}
    for name, source in fields.items():
        start = len(columns)
        if isinstance(source, Generalised):
            columns += [column_of(attribute) for attribute in source.attributes]
            makers[name] = (slice(start, len(columns)), source.function)
        else:
            if label_of(source) is not OPEN:
                raise Bug("EXCHANGE-NOT-OPEN")
            columns.append(column_of(source))
            makers[name] = (slice(start, start + 1), _as_it_is)
    if len({column.table for column in columns}) != 1:
        raise Bug("EXCHANGE-ONE-TABLE")
    records: list[OpenRecord] = []
    for row in connection.execute(select(*columns).where(*where)):
        values = {name: function(*row[place]) for name, (place, function) in makers.items()}
        records.append(OpenRecord(_record_id(values.pop("card")), values))
    return records


def _as_it_is(value: Any) -> Any:
    return value


def _record_id(value: Any) -> bytes:
    """Eight random bytes, stored as 16 hexadecimal letters. Raises Bug for anything else."""
    try:
        name = bytes.fromhex(value)
    except (TypeError, ValueError) as error:
        raise Bug("EXCHANGE-RECORD-ID") from error
    if len(name) != 8:
        raise Bug("EXCHANGE-RECORD-ID")
    return name
