"""The messages and their versions.

Every structure is an array without field names: fields may only be appended, with a default. A reader that is older
than the sender leaves what it does not know, but keeps the raw bytes; a kind it does not know is parked whole. The
patterns below are the last fence before the line: a cause or an outcome is a short code, so no sentence fits in.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from .errors import Malformed

RECORD_LIMIT = 1000
"""Records in one message."""
WORD_LIMIT = 64 * 1024
"""Bytes of a member's sealed word, and of the answer to it."""
MEMBER_WORD_INFO, MEMBER_REPLY_INFO = b"tirek/word/1\0", b"tirek/reply/1\0"
"""Binds a seal to its purpose; the reader's key id stands behind it."""

RELAY_LIMIT = 4 * 1024 * 1024
"""Bytes of a sealed letter that a centre passes on."""
PIECE_LIMIT = 256 * 1024
"""Bytes of one piece of a file for the organisation's other computers."""

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.\-]{1,40}\Z")]
Month = Annotated[str, Meta(pattern=r"^20[0-9][0-9]-(0[1-9]|1[0-2])\Z")]
Band = Annotated[str, Meta(pattern=r"^[0-9]{1,6}(-[0-9]{1,6}|\+)\Z")]
Share = Literal["0-19", "20-39", "40-59", "60-79", "80-100"]
"""Per cent, coarse: neither nobody nor everybody can be read from it."""
RecordId = Annotated[bytes, Meta(min_length=8, max_length=8)]
Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]
PublicKey = Annotated[bytes, Meta(min_length=32, max_length=2048)]
ShelfName = Annotated[str, Meta(pattern=r"^([0-9a-f]{64}\.part|[0-9a-f]{16}\.have|header|rescue|attachments/[0-9a-f]{16}/[0-9a-f]{64})\Z")]
"""Names tell which keys belong together and nothing else."""
Words = Annotated[dict[Annotated[str, Meta(max_length=3)], Annotated[str, Meta(max_length=20_000)]], Meta(max_length=5)]
"""A text in several languages: {"kk": …, "ru": …}."""
PublicWords = Annotated[dict[Literal["kk", "ru"], Annotated[str, Meta(max_length=2000)]], Meta(max_length=2)]
Cells = Annotated[dict[Code, Annotated[int, Meta(ge=5)] | None], Meta(max_length=200)]
"""Counts by a code; a cell under five is not a number but None."""
ClauseState = Literal["present", "partial", "missing"]
SystemState = Literal["agreed", "told", "unasked"]
"""How the employer brought a system in: agreed with the union, told of it, or without asking."""


class AppealCard(Struct, array_like=True, frozen=True):
    """All that is told of one appeal."""

    card: RecordId
    """Random, derived from nothing."""
    revision: Annotated[int, Meta(ge=1, le=1_000_000)]
    """The greater one replaces the smaller, in whatever order they arrive."""
    month: Month
    cause: Code | None
    """First level of the cause tree; None while it is not sorted."""
    term_kept: bool | None
    """None while the term is still running."""
    outcome: Code | None


class AppealCards(Struct, array_like=True, frozen=True):
    cards: Annotated[list[AppealCard], Meta(min_length=1, max_length=RECORD_LIMIT)]


class DisputeCards(Struct, array_like=True, frozen=True):
    """The same card of a dispute. A kind of its own, so that a centre of before parks it and does not count it as an appeal."""

    cards: Annotated[list[AppealCard], Meta(min_length=1, max_length=RECORD_LIMIT)]


class Totals(Struct, array_like=True, frozen=True):
    """One month's figures of an organisation."""

    record: RecordId
    revision: Annotated[int, Meta(ge=1, le=1_000_000)]
    month: Month
    members: Band | None
    appeals: Cells
    workers: Band | None = None
    """Since schema 2: how many the school's staff list names; None without a list."""
    density: Share | None = None
    """Since schema 2: members among them; None in a small school, and where too much is unclear."""
    clauses: Annotated[dict[Code, ClauseState], Meta(max_length=100)] | None = None
    """Since schema 3: clauses of the collective agreement in force. None: nothing is told; empty: there is no agreement."""
    systems: Annotated[dict[Code, SystemState], Meta(max_length=50)] | None = None
    """Since schema 3: the employer's AI systems and digital control by kind. None: nothing is told; empty: there are none."""


class Notice(Struct, array_like=True, frozen=True):
    """A word from the centre to everybody."""

    notice: RecordId
    published_ms: int
    title: Words
    text: Words


class NoticeOpened(Struct, array_like=True, frozen=True):
    notice: RecordId
    revision: Annotated[int, Meta(ge=1, le=1_000_000)]


class NoticesOpened(Struct, array_like=True, frozen=True):
    """Read receipts: a person of the organisation has opened these notices. Nothing is told of who and when."""

    notices: Annotated[list[NoticeOpened], Meta(min_length=1, max_length=RECORD_LIMIT)]


class Invitation(Struct, array_like=True, frozen=True):
    """What an organisation needs to join a centre. Signed by the centre, or by a region of its; the token works once."""

    centre: Annotated[str, Meta(max_length=200)]
    url: Annotated[str, Meta(max_length=300)]
    sign_key: PublicKey
    seal_key: PublicKey
    organisation_id: int
    organisation: Annotated[str, Meta(max_length=300)]
    practice: bool
    """A practice centre takes practice organisations only, a real one takes real ones only."""
    token: Annotated[bytes, Meta(min_length=16, max_length=16)]
    expires_ms: int
    chain: Annotated[list[bytes], Meta(max_length=4)] = []
    """Empty: signed by `sign_key`. One certificate centre → region: signed by that region (`chain.py`)."""


class Enrolment(Struct, array_like=True, frozen=True):
    """A new installation introduces itself. Signed by the very key that it carries."""

    token: Annotated[bytes, Meta(min_length=16, max_length=16)]
    organisation_id: int
    sign_key: PublicKey
    seal_key: PublicKey
    practice: bool
    program: Annotated[str, Meta(max_length=40)]


class MemberWord(Struct, array_like=True, frozen=True):
    """A question or an appeal from the members' page, sealed in the member's browser to this installation.

    Under the seal (HPKE of the installation's sealing key, `info` as `MEMBER_WORD_INFO` and the key's id) lies JSON:
    `{"v": 1, "how": "named" | "confidential" | "anonymous", "name", "contact", "text", "lang", "reply_key"}`, padded with
    spaces to whole kilobytes. Who passes it on knows neither the text nor whether a name stands in it.
    """

    word: RecordId
    received_ms: int
    sealed: Annotated[bytes, Meta(min_length=48, max_length=WORD_LIMIT)]


class MemberReply(Struct, array_like=True, frozen=True):
    """What a school has done with a member's word; the answer itself is sealed to the key that came with the word."""

    word: RecordId
    revision: Annotated[int, Meta(ge=1, le=1_000_000)]
    """The greater one replaces the smaller."""
    state: Literal["registered", "answered", "closed"]
    sealed: Annotated[bytes, Meta(max_length=WORD_LIMIT)] | None = None


class OrganisationKey(Struct, array_like=True, frozen=True):
    """An organisation asks for a certificate of the key that signs its membership cards."""

    key: RecordId
    """The key's id."""
    revision: Annotated[int, Meta(ge=1, le=1_000_000)]
    public: Annotated[bytes, Meta(min_length=32, max_length=32)]
    proof: Annotated[bytes, Meta(min_length=64, max_length=64)]
    """Made by this key over the organisation's id at the centre (`chain.offer`)."""
    succession: Annotated[bytes, Meta(max_length=600)] | None = None
    """That it follows the key certified before (`chain.succeed`); None for the first one."""


class CardWithdrawal(Struct, array_like=True, frozen=True):
    card: RecordId
    """Random, derived from nothing."""
    revision: Annotated[int, Meta(ge=1, le=1_000_000)]


class CardWithdrawals(Struct, array_like=True, frozen=True):
    """Membership cards that hold no longer. Nothing is told of whose they were, of when and why."""

    cards: Annotated[list[CardWithdrawal], Meta(min_length=1, max_length=RECORD_LIMIT)]


class OwnCertificate(Struct, array_like=True, frozen=True):
    """The answer to an `organisation_key`."""

    key: RecordId
    chain: Annotated[list[Annotated[bytes, Meta(max_length=600)]], Meta(min_length=2, max_length=2)]
    """The region's certificate, the organisation's certificate."""


class KeyNews(Struct, array_like=True, frozen=True):
    """A paper about a key of the chain, for whoever checks cards."""

    order: Annotated[int, Meta(ge=1)]
    """Of two successions of one key the one with the smaller order counts."""
    what: Literal["succession", "withdrawal"]
    paper: Annotated[bytes, Meta(max_length=600)]


class WithdrawnCards(Struct, array_like=True, frozen=True):
    """A part of the list of withdrawn cards; the whole list is all its parts."""

    batch: Annotated[int, Meta(ge=1)]
    as_of_ms: int
    names: Annotated[bytes, Meta(max_length=64 * 1024)]
    """Eight bytes for each card (`cards.withdrawn_name`)."""


class Relay(Struct, array_like=True, frozen=True):
    """A sealed letter for somebody else: the centre reads the outer form (`letters.py`), passes it on, and cannot open it."""

    letter: Annotated[bytes, Meta(min_length=1, max_length=RELAY_LIMIT)]


class Relayed(Struct, array_like=True, frozen=True):
    """A sealed letter on its way down to its reader. Who sent it is said by the centre; the letter proves it by itself."""

    relay: RecordId
    received_ms: int
    organisation: Annotated[str, Meta(max_length=300)]
    """The sender's name as the centre knows it."""
    letter: Annotated[bytes, Meta(min_length=1, max_length=RELAY_LIMIT)]


class ShelfFile(Struct, array_like=True, frozen=True):
    """A file that one computer of an organisation leaves for the others, sealed by a key that only they have. Up and down.

    A greater one comes in pieces. The same name again replaces it."""

    name: ShelfName
    piece: Annotated[int, Meta(ge=0, lt=1000)]
    pieces: Annotated[int, Meta(ge=1, le=1000)]
    data: Annotated[bytes, Meta(max_length=PIECE_LIMIT)]


class ShelfDrop(Struct, array_like=True, frozen=True):
    """These files are not needed any more: what was erased, and what lies under keys of before."""

    names: Annotated[list[ShelfName], Meta(min_length=1, max_length=RECORD_LIMIT)]


class ShelfAsk(Struct, array_like=True, frozen=True):
    """This computer has none of the files, or not all: everything again, please."""

    asked: RecordId
    """Random: the same question twice is one."""


class AddressTold(Struct, array_like=True, frozen=True):
    """How letters are sealed to this organisation: the signed text of `transfers.write_address`."""

    text: Annotated[str, Meta(max_length=20_000)]


class Withdrawal(Struct, array_like=True, frozen=True):
    """Computers of this very organisation that take part in the exchange no longer: lost, stolen, given away."""

    installations: Annotated[list[RecordId], Meta(min_length=1, max_length=50)]


class WrongAnswer(Struct, array_like=True, frozen=True):
    """A report that an answer of counsel was wrong. Question and remark are texts that a person at the school has read,
    rewritten where needed and approved as they stand here; names and numbers were replaced by labels before that."""

    report: RecordId
    lang: Literal["kk", "ru"]
    question: Annotated[str, Meta(min_length=1, max_length=4000)]
    remark: Annotated[str, Meta(min_length=1, max_length=4000)]
    sources: Annotated[list[Annotated[str, Meta(max_length=160)]], Meta(max_length=8)]
    """«labour-code/113@2026-03-02»: act, article, day of the text."""
    zone: Literal["answer", "near", "refused"]
    made_by: Literal["rules", "model"]
    knowledge: Annotated[str, Meta(max_length=80)]
    """Name and version of the knowledge that answered."""


class PublicAnswer(Struct, array_like=True, frozen=True):
    """«You asked, we did», for the page of this school's members: words that a person at the school has written for everybody and
    approved byte for byte. It is never changed, only withdrawn; a withdrawal carries no words."""

    answer: RecordId
    """Random, derived from nothing."""
    you_asked: PublicWords
    we_did: PublicWords
    withdrawn: bool = False


KINDS: dict[str, tuple[int, type[Struct]]] = {
    "appeal_cards": (1, AppealCards),
    "dispute_cards": (1, DisputeCards),
    "totals": (3, Totals),
    "notice": (1, Notice),
    "notices_opened": (1, NoticesOpened),
    "enrolment": (1, Enrolment),
    "member_word": (1, MemberWord),
    "member_reply": (1, MemberReply),
    "organisation_key": (1, OrganisationKey),
    "card_withdrawals": (1, CardWithdrawals),
    "certificate": (1, OwnCertificate),
    "key_news": (1, KeyNews),
    "withdrawn_cards": (1, WithdrawnCards),
    "relay": (1, Relay),
    "relayed": (1, Relayed),
    "shelf_file": (1, ShelfFile),
    "shelf_drop": (1, ShelfDrop),
    "shelf_ask": (1, ShelfAsk),
    "address": (1, AddressTold),
    "withdrawal": (1, Withdrawal),
    "wrong_answer": (1, WrongAnswer),
    "public_answer": (1, PublicAnswer),
}
"""Kind → newest schema number that this program knows, and its structure. (Invitations, receipts and refusals travel
outside bundles: `receipts.py`, `invitations.py`.)"""


class Message(Struct, array_like=True, frozen=True):
    """One message in its envelope: what it is, by which version of that kind, and its still packed content."""

    kind: Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,32}\Z")]
    schema: Annotated[int, Meta(ge=1, le=1000)]
    body: Raw

    @property
    def digest(self) -> bytes:
        """32 bytes: the name of this message in receipts."""
        return hashlib.sha256(b"%s\0%d\0" % (self.kind.encode(), self.schema) + bytes(self.body)).digest()


@dataclass(frozen=True)
class Understood:
    """A message that this program can read. `newer` if it holds more than we know: then `raw` is to be kept."""

    message: Message
    content: Any
    newer: bool


@dataclass(frozen=True)
class Parked:
    """A message of a kind that this program does not know yet: kept whole, shown, read again after an update."""

    message: Message


def write(content: Struct) -> Message:
    """Packs content of a known kind with our newest schema number.

    Checks it against its own limits on the way, because structures made in code are not checked when they are made.
    Raises Malformed if a field does not fit (a sentence where a code must be).
    """
    for kind, (schema, structure) in KINDS.items():
        if type(content) is structure:
            body = msgspec.msgpack.encode(content)
            message = Message(kind, schema, Raw(body))
            read(message)
            return message
    raise Malformed("unknown_kind")


def read(message: Message) -> Understood | Parked:
    """Raises Malformed if a known kind does not have its form."""
    known = KINDS.get(message.kind)
    if known is None:
        return Parked(message)
    schema, structure = known
    try:
        content = msgspec.msgpack.decode(message.body, type=structure)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("bad_content") from error
    return Understood(message, content, newer=message.schema > schema)


def field_names(kind: str) -> tuple[str, ...]:
    """Names of a known kind's fields, for showing content to people; empty for an unknown kind."""
    known = KINDS.get(kind)
    return known[1].__struct_fields__ if known else ()
