"""Passing an appeal on: what would leave is put together, shown, and sealed only as it was shown; then its state, and what came back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from tirek.features.appeals.api import AppealCard, Appeals
from tirek.features.documents.api import Documents, PaperCard
from tirek.features.letters.api import REPLY, Letters
from tirek.features.referrals import refusals
from tirek.features.referrals.model import Referral, ReferralReply
from tirek.features.referrals.outgoing import case_of
from tirek.features.referrals.rules import FILES, GROUND_LETTERS, LETTER_BYTES, OPENED, Chosen, FilePart, safe_name
from tirek.features.transfer.api import Transfers
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.drafts import PERSON, Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.exchange.model import Outgoing
from tirek.foundation.exchange.outbox import WAITING
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name, new_id
from tirek_protocol import letters
from tirek_protocol.errors import Refused
from tirek_protocol.letters import Case
from tirek_protocol.messages import Relay, write
from tirek_protocol.sealing import Reader
from tirek_protocol.transfers import Address, read_address


@dataclass(frozen=True)
class Prepared:
    """Exactly what would stand in the letter. `seen` is the digest of these bytes: only bytes that were shown are sealed."""

    appeal: int
    purpose: str
    reader_name: str
    reader: Address
    case: Case
    packed: bytes

    @property
    def seen(self) -> str:
        return hashlib.sha256(self.packed).hexdigest()


@dataclass(frozen=True)
class ReplyView:
    """What came back. `taken`: a person has read it, or made it a draft of the answer."""

    id: int
    came_at: datetime
    signed_by: str
    words: str
    asks: str
    papers: tuple[str, ...]
    taken: bool


@dataclass(frozen=True)
class ReferralView:
    """A case on its way. `state`: waiting, handed_over, delivered (to the centre), refused; `opened_on`: the reader's own word."""

    id: int
    appeal: int
    purpose: str
    reader: str
    state: str
    sent_on: str
    opened_on: str | None
    ground: str
    replies: tuple[ReplyView, ...]


class Referrals:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None

    # before ------------------------------------------------------------------------------------------------------------------
    def documents(self, appeal: int) -> list[PaperCard]:
        """Papers of this program that were made from the appeal."""
        return Documents(self._org).list(about=("appeal", appeal))

    def prepare(self, appeal: int, purpose: str, reader_name: str, address: str, chosen: Chosen) -> Prepared:
        """Puts together what would leave, and changes nothing. `address`: as the centre's book of addresses gives it.

        Raises Circumstance REFER-01 (no address), REFER-03 (a sealed name in it), REFER-04 (too large), REFER-05 (nothing chosen), REFER-09.
        """
        card, reader = Appeals(self._org).card(appeal), self._reader(address)
        papers = [*self._papers(card, chosen.documents), *read_files(chosen.files)]
        sender, _ = Transfers(self._org).signing()
        cause = Appeals(self._org).causes.get(card.cause or "")
        today = self._org.clock.today().isoformat()
        case = case_of(
            card, cause.titles[self._org.texts.code] if cause else "", chosen, papers,
            case=os.urandom(16), sender=sender, purpose=purpose, sent_on=today, by=self._org.actor.name, texts=self._org.texts,
        )  # fmt: skip
        if not case.lines and not case.papers:
            raise refusals.empty()
        said = [case.subject, *(f"{line.title} {line.words}" for line in case.lines), *(paper.name for paper in case.papers)]
        self._without_sealed_name(card, said)
        packed = msgspec.msgpack.encode(case)
        if len(packed) > LETTER_BYTES:
            raise refusals.too_large()
        return Prepared(appeal, purpose, reader_name, reader, case, packed)

    def _reader(self, address: str) -> Address:
        try:
            reader = read_address(address)
        except Refused:
            raise refusals.no_address() from None
        if reader.practice != self._org.practice or reader.sign_key == Transfers(self._org).signing()[0].sign_key:
            raise refusals.no_address()
        return reader

    def _papers(self, card: AppealCard, chosen: Iterable[int]) -> list[FilePart]:
        documents = Documents(self._org)
        papers: list[FilePart] = []
        for number in chosen:
            filled = documents.open(number)
            self._without_sealed_name(card, [str(value) for value in documents.answers(number).values()])
            rendered = documents.render(filled, "pdf")
            papers.append(FilePart(safe_name(f"{documents.card(number).number or number}.pdf"), rendered.data))
        return papers

    def _without_sealed_name(self, card: AppealCard, words: Iterable[str]) -> None:
        if card.confidentiality == "confidential" and Appeals(self._org).sealed_name_in(card.id, " \n".join(words)):
            raise refusals.name_inside()

    # sending -----------------------------------------------------------------------------------------------------------------
    def send(self, prepared: Prepared, seen: str, ground: str) -> ReferralView:
        """Seals what was shown to its one reader; it goes with the next exchange. `ground`: how the person agreed, and when.

        Raises Circumstance REFER-02 (no ground), REFER-06 (not what was shown), APPEAL-… (gone).
        """
        if len(ground.strip()) < GROUND_LETTERS:
            raise refusals.no_ground()
        if prepared.seen != seen or letters.read_case(prepared.packed) != prepared.case:
            raise refusals.changed()
        card, own_id = Appeals(self._org).card(prepared.appeal), new_id()
        _, sign = Transfers(self._org).signing()
        letter = letters.write_case(prepared.case, Reader(prepared.reader.seal_key), sign)
        kind = "rule" if card.confidentiality == "anonymous" else "consent"
        row = {
            "id": own_id, "case": prepared.case.case.hex(), "appeal": card.id, "purpose": prepared.purpose, "reader_name": prepared.reader_name,
            "reader": msgspec.msgpack.encode(prepared.reader), "content": self._org.cases.blobs.put(prepared.packed), "ground": ground.strip()[:1000],
            "digest": write(Relay(letter)).digest.hex(), "state": WAITING, "sent_on": prepared.case.sent_on,
        }  # fmt: skip
        with self._org.cases.action("referral.send") as act:
            act.insert(Referral, row)
        sending = Letters(self._org)
        if not sending.open:
            sending.switch(True)  # the reply must find its way back
        sending.send(letter, prepared.reader_name, Ground(kind, f"referral:{own_id:016x}"))
        return self.one(own_id)

    def again(self, referral: int) -> ReferralView:
        """The same content sealed once more, after the centre refused it or the computer broke off before it was queued."""
        row = self._row(referral)
        letter = letters.write_case(self.content(referral), Reader(msgspec.msgpack.decode(row.reader, type=Address).seal_key), Transfers(self._org).signing()[1])
        with self._org.cases.action("referral.again") as act:
            act.update(Referral, referral, {"digest": write(Relay(letter)).digest.hex(), "state": WAITING})
        Letters(self._org).send(letter, row.reader_name, Ground("consent", f"referral:{referral:016x}"))
        return self.one(referral)

    # looking -----------------------------------------------------------------------------------------------------------------
    def of_appeal(self, appeal: int) -> list[ReferralView]:
        """What was passed on of an appeal, the newest first, as it stands now."""
        return self._list(Referral.appeal == appeal)

    def one(self, referral: int) -> ReferralView:
        """Raises Circumstance RECORD-01."""
        found = self._list(Referral.id == referral)
        if not found:
            raise refusals.no_reply_yet()
        return found[0]

    def content(self, referral: int) -> Case:
        """What stood in the letter, read from the bytes that were sealed."""
        return self._kept(self._row(referral).content)

    def _kept(self, blob: str) -> Case:
        """Raises Circumstance REFER-11 once the person's records were destroyed."""
        if not blob:
            raise refusals.destroyed()
        return letters.read_case(self._org.cases.blobs.get(blob))

    def unread(self) -> list[tuple[ReferralView, ReplyView]]:
        """Replies that nobody has read yet."""
        return [(view, reply) for view in self._list(Referral.deleted_at.is_(None)) for reply in view.replies if not reply.taken]

    def _list(self, where: Any) -> list[ReferralView]:
        with self._org.cases.read() as session:
            rows = session.execute(select(Referral.__table__).where(where, Referral.deleted_at.is_(None)).order_by(Referral.sent_on.desc(), Referral.id)).all()
            replies = session.execute(
                select(ReferralReply.__table__)
                .where(ReferralReply.referral.in_([row.id for row in rows]), ReferralReply.deleted_at.is_(None))
                .order_by(ReferralReply.came_at, ReferralReply.id)
            ).all()
        states = self._states([row.digest for row in rows])
        return [
            ReferralView(
                row.id, row.appeal, row.purpose, row.reader_name, states.get(row.digest) or row.state, row.sent_on, row.opened_on, row.ground,
                tuple(self._reply(one) for one in replies if one.referral == row.id),
            )
            for row in rows
        ]  # fmt: skip

    def _reply(self, row: Any) -> ReplyView:
        names = tuple(safe_name(paper.name) for paper in self._kept(row.content).papers) if row.content else ()
        return ReplyView(row.id, moment_of(row.came_at), row.signed_by, row.words, row.asks or "", names, row.taken_at is not None)

    def _states(self, digests: list[str]) -> dict[str, str]:
        """As the outbox of this computer has them; letters that another computer sent are not in it."""
        if not self._org.may_open("office"):
            return {}
        with self._org.office.read() as session:
            rows = session.execute(select(Outgoing.digest, Outgoing.state).where(Outgoing.digest.in_(digests), Outgoing.deleted_at.is_(None)))
            return {row.digest: row.state for row in rows}

    def _row(self, referral: int) -> Any:
        with self._org.cases.read() as session:
            row = session.execute(select(Referral.__table__).where(Referral.id == referral, Referral.deleted_at.is_(None))).first()
        if row is None:
            raise refusals.no_reply_yet()
        return row

    # what came back ------------------------------------------------------------------------------------------------------------
    def note_states(self) -> int:
        """Writes down what the outbox knows, for the organisation's other computers. Returns how many changed."""
        with self._org.cases.read() as session:
            rows = session.execute(select(Referral.id, Referral.digest, Referral.state).where(Referral.deleted_at.is_(None))).all()
        states = self._states([row.digest for row in rows])
        changed = {row.id: {"state": states[row.digest]} for row in rows if states.get(row.digest, row.state) != row.state}
        if changed:
            with self._org.cases.action("referral.state") as act:
                act.update_many(Referral, changed)
        return len(changed)

    def take_in(self, letter: bytes, came_at: int) -> bool:
        """A reply, or the word that a case was opened: written down if it is signed by whom that case was sealed to. The same again changes
        nothing. False: it is about nothing that was sent from here, or by another."""
        try:
            content = letters.open_case(letter, Transfers(self._org).sealing_keys())
        except Refused:
            return False
        if content.about is None:
            return False
        with self._org.cases.read() as session:
            row = session.execute(select(Referral.__table__).where(Referral.case == content.about.hex(), Referral.deleted_at.is_(None))).first()
        if row is None or msgspec.msgpack.decode(row.reader, type=Address).sign_key != content.sender.sign_key:
            return False
        if content.purpose == OPENED:
            if row.opened_on is None:
                with self._org.cases.action("referral.opened") as act:
                    act.update(Referral, row.id, {"opened_on": content.sent_on})
            return True
        self._keep_reply(row, content, letter, came_at)
        return True

    def _keep_reply(self, row: Any, content: Case, letter: bytes, came_at: int) -> None:
        own_id = id_of_name("referral_reply", hashlib.sha256(letter).hexdigest())
        told = {
            "id": own_id, "referral": row.id, "came_at": came_at, "signed_by": content.by, "words": "\n\n".join(line.words for line in content.lines),
            "asks": content.asks or None, "content": self._org.cases.blobs.put(msgspec.msgpack.encode(content)),
        }  # fmt: skip
        with self._org.cases.action("referral.reply") as act:
            if act.session.execute(select(ReferralReply.id).where(ReferralReply.id == own_id)).first() is None:
                act.insert(ReferralReply, told)
                if row.opened_on is None:
                    act.update(Referral, row.id, {"opened_on": content.sent_on})

    def read(self, reply: int) -> None:
        """A person has read it. A second time changes nothing."""
        with self._org.cases.action("referral.read") as act:
            row = act.session.execute(select(ReferralReply.id, ReferralReply.taken_at).where(ReferralReply.id == reply)).first()
            if row is not None and row.taken_at is None:
                act.update(ReferralReply, reply, {"taken_at": milliseconds(self._org.clock.now())})

    def as_draft(self, reply: int) -> AppealCard:
        """The opinion becomes a draft of the answer, in the place of a draft before it; a named person approves it or not.

        Raises Circumstance REFER-10 (no opinion in it).
        """
        with self._org.cases.read() as session:
            row = session.execute(
                select(ReferralReply.words, ReferralReply.signed_by, Referral.appeal, Referral.reader_name)
                .join(Referral, Referral.id == ReferralReply.referral)
                .where(ReferralReply.id == reply, ReferralReply.deleted_at.is_(None))
            ).first()
        if row is None or not row.words.strip():
            raise refusals.no_reply_yet()
        name = ", ".join(part for part in (row.signed_by, row.reader_name) if part)
        appeals = Appeals(self._org)
        card = appeals.propose_answer(row.appeal, Draft(row.words, proposed_by=PERSON + name, proposed_at=self._org.clock.now()))
        self.last_action = appeals.last_action
        self.read(reply)
        return card

    def undo(self, action_id: int) -> Any:
        """Takes the draft back."""
        return self._org.cases.undo(action_id)

    def paper(self, reply: int, number: int) -> FilePart:
        """A paper that came with a reply."""
        with self._org.cases.read() as session:
            blob = session.execute(select(ReferralReply.content).where(ReferralReply.id == reply, ReferralReply.deleted_at.is_(None))).scalar()
        if blob is None:
            raise refusals.no_reply_yet()
        paper = self._kept(blob).papers[number]
        return FilePart(safe_name(paper.name), paper.content)


def read_files(paths: Iterable[Path]) -> list[FilePart]:
    """Files of the computer that go along. Raises Circumstance REFER-04, REFER-09."""
    files: list[FilePart] = []
    for path in list(paths)[: FILES + 1]:
        try:
            with path.open("rb") as stream:
                content = stream.read(LETTER_BYTES + 1)
        except OSError:
            raise refusals.no_file(path.name) from None
        files.append(FilePart(safe_name(path.name), content))
    if len(files) > FILES or sum(len(one.content) for one in files) > LETTER_BYTES:
        raise refusals.too_large()
    return files


def reply_came(org: OpenedOrganisation, kind: str, letter: bytes) -> bool:
    """For the exchange: a reply needs no person to be put beside its appeal; a person reads it and decides there."""
    if kind != REPLY or org.vault.signer is None or not org.may_open("cases", "register"):
        return False
    try:
        return Referrals(org).take_in(letter, milliseconds(org.clock.now()))
    except Circumstance:
        return False


class ReferralSink:
    """For the exchange: at the end of a round the states of what was passed on are written down."""

    kinds = ()

    def take(self, org: OpenedOrganisation, kind: str, content: Any) -> None:
        """Nothing of its own comes."""

    def settle(self, org: OpenedOrganisation, problems: list[Circumstance]) -> bool:
        if org.vault.signer is not None and org.may_open("cases", "office"):
            Referrals(org).note_states()
        return False


