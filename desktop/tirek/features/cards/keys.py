"""The organisation's key for cards, its certificates, and whom this computer trusts when it checks a card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from tirek.features.cards.model import CardKey, HeardCertificate, HeardPaper, HeardWithdrawn, MembershipCard
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import ENROLLED, Enrolments, Member
from tirek.foundation.exchange.model import RoundLog
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name
from tirek_protocol import chain
from tirek_protocol.chain import Trust
from tirek_protocol.errors import Refused
from tirek_protocol.signing import SigningKey, key_id


@dataclass(frozen=True)
class Certified:
    """The key that signs cards now, with its certificates."""

    key: SigningKey
    region: bytes
    organisation: bytes


class CardKeys:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def place(self) -> Member | None:
        """Our place at the centre, once the centre has taken us in."""
        member = Enrolments(self._org).current()
        return member if member is not None and member.state == ENROLLED else None

    # our own key -------------------------------------------------------------------------------------------------------------------
    def ensure(self) -> None:
        """Makes the key once this organisation belongs to a centre; signs anew that we hold it after a change of centres."""
        member = self.place()
        if member is None or not self._org.may_open("register") or not self._org.vault.signer:
            return
        rows = self._rows()
        stale = [row for row in rows if row.organisation != member.organisation]
        if rows and not stale:
            return
        organisation = bytes.fromhex(member.organisation)
        with self._org.register.action("card.key") as act:
            if not rows:
                act.insert(CardKey, self._row(SigningKey.new(), member.organisation, None))
            for row in stale:
                proof = chain.offer(SigningKey(bytes(row.secret)), organisation).hex()
                act.update(CardKey, row.id, {"proof": proof, "organisation": member.organisation})

    def renew(self) -> None:
        """A new key follows the one that is certified; the centre hears of it with the next exchange. Cards that were given out stay good,
        new ones wait for the new key's certificate.

        Raises Circumstance CARD-01 or CARD-02 if there is none yet.
        """
        member, now = self.place(), self.certified()
        with self._org.register.read() as session:
            last = session.execute(select(func.max(MembershipCard.serial))).scalar() or 0
        new = SigningKey.new()
        paper = chain.succeed(now.key, new, last + 1, self._org.clock.today())
        with self._org.register.action("card.key") as act:
            act.insert(CardKey, self._row(new, member.organisation if member else "", paper))

    def begin_anew(self) -> None:
        """After a theft: a key that follows nothing. The centre certifies it when a person there has spoken to the organisation, and
        believes nothing any more that the keys before have signed: every card is given out anew.

        Raises Circumstance CARD-01.
        """
        member = self.place()
        if member is None:
            raise _no_centre()
        with self._org.register.action("card.key") as act:
            for row in self._rows():
                act.remove(CardKey, row.id)
            act.insert(CardKey, self._row(SigningKey.new(), member.organisation, None))

    def own(self) -> set[str]:
        """Ids of the keys that were not given up."""
        return {row.key for row in self._rows()}

    def _row(self, key: SigningKey, organisation: str, succession: bytes | None) -> dict[str, Any]:
        return {
            "key": key.id.hex(), "public": key.public.hex(), "proof": chain.offer(key, bytes.fromhex(organisation)).hex(),
            "succession": succession.hex() if succession else None, "secret": key.secret, "organisation": organisation,
            "made_at": milliseconds(self._org.clock.now()),
        }  # fmt: skip

    def _rows(self) -> list[Any]:
        with self._org.register.read() as session:
            query = select(CardKey.__table__).where(CardKey.deleted_at.is_(None)).order_by(CardKey.made_at, CardKey.id)
            return list(session.execute(query))

    def certified(self) -> Certified:
        """Raises Circumstance CARD-01 (not at a centre), CARD-02 (the certificate has not come yet)."""
        member = self.place()
        if member is None:
            raise _no_centre()
        rows = self._rows()
        secrets, followed = {row.key: bytes(row.secret) for row in rows}, _followed(rows)
        for row in self._heard(member):
            if row.key in followed:
                break  # what it signed now would be refused: the key that follows it has no certificate yet
            if row.key in secrets:
                return Certified(SigningKey(secrets[row.key]), bytes(row.region), bytes(row.organisation))
        raise Circumstance(
            "CARD-02",
            mark("The certificate of the organisation has not come from the centre yet."),
            mark("Exchange twice: the first time asks for it, the second brings it."),
        )

    def certificates_of(self, key: str) -> tuple[bytes, bytes] | None:
        """The newest certificates of one of our keys, for printing a card again."""
        member = self.place()
        found = next((row for row in self._heard(member) if row.key == key), None) if member else None
        return (bytes(found.region), bytes(found.organisation)) if found else None

    def to_tell(self) -> str | None:
        """Id of the key that the centre should certify: the last that follows the certified one, or the first that we made."""
        rows, member = self._rows(), self.place()
        if not rows or member is None:
            return None
        own = {row.key for row in rows}
        last = next((row.key for row in self._heard(member) if row.key in own), rows[0].key)
        followed = _followed(rows)
        for _ in rows:
            last = followed.get(last, last)
        return last

    def _heard(self, member: Member) -> list[Any]:
        """Certificates of this centre, the last given first: by their serials, since clocks of villages jump."""
        with self._org.office.read() as session:
            query = select(HeardCertificate.__table__).where(HeardCertificate.root == member.centre_root.hex(), HeardCertificate.deleted_at.is_(None))
            rows = list(session.execute(query))
        return sorted(rows, key=lambda row: tuple(chain.read_certificate(bytes(paper)).serial for paper in (row.region, row.organisation)), reverse=True)

    # whom we trust -----------------------------------------------------------------------------------------------------------------
    def trust(self) -> Trust | None:
        """None where no centre is known: then nothing can be proved here."""
        member = self.place()
        if member is None:
            return None
        root = member.centre_root.hex()
        with self._org.office.read() as session:
            rows = session.execute(select(HeardPaper.what, HeardPaper.paper).where(HeardPaper.root == root, HeardPaper.deleted_at.is_(None)).order_by(HeardPaper.order, HeardPaper.id)).all()
            told = session.execute(select(func.max(HeardWithdrawn.as_of)).where(HeardWithdrawn.root == root)).scalar() or 0
        said = max(told, Outbox(self._org).last_receipt_ms() or 0)
        heard = moment_of(said).date() if said else date(1970, 1, 1)
        papers = {what: [bytes(row.paper) for row in rows if row.what == what] for what in ("succession", "withdrawal")}
        return Trust(member.centre_root, papers["succession"], papers["withdrawal"], heard)

    def withdrawn_there(self, name: bytes) -> bool:
        """Whether a card stands in the centre's list, as far as it has come."""
        member = self.place()
        if member is None:
            return False
        with self._org.office.read() as session:
            query = select(HeardWithdrawn.names).where(HeardWithdrawn.root == member.centre_root.hex(), HeardWithdrawn.deleted_at.is_(None))
            lists = [bytes(one) for one in session.execute(query).scalars()]
        return any(name in {names[start : start + 8] for start in range(0, len(names), 8)} for names in lists)

    def list_as_of(self) -> date | None:
        """The day of the last exchange, by this computer's clock: by then every part of the list had been asked for."""
        with self._org.office.read() as session:
            at = session.execute(select(func.max(RoundLog.at)).where(RoundLog.bytes_in > 0)).scalar()
        return moment_of(at).date() if at else None


def _no_centre() -> Circumstance:
    return Circumstance(
        "CARD-01",
        mark("Membership cards are signed in the name of the union. For that the organisation must belong to a centre."),
        mark("Take the invitation from the regional office and exchange, then give out the cards."),
    )


def _followed(rows: list[Any]) -> dict[str, str]:
    """Key → the key of ours that follows it."""
    return {key_id(chain.read_succession(bytes.fromhex(row.succession)).old).hex(): row.key for row in rows if row.succession}


class CardNewsSink:
    """Takes what the centre sends of keys and cards. The same again changes nothing; what proves nothing is left out."""

    kinds = ("certificate", "key_news", "withdrawn_cards")

    def take(self, org: OpenedOrganisation, kind: str, content: Any) -> None:
        member = CardKeys(org).place()
        if member is None:
            return
        root = member.centre_root.hex()
        if kind == "certificate":
            try:
                mine = [chain.read_certificate(paper) for paper in content.chain][1].key
            except Refused:
                return
            if key_id(mine) != content.key:
                return
            values = {"root": root, "key": content.key.hex(), "region": content.chain[0], "organisation": content.chain[1]}
            self._put(org, HeardCertificate, id_of_name("card.certificate", root + b"".join(content.chain).hex()), values)
        elif kind == "key_news":
            values = {"root": root, "order": content.order, "what": content.what, "paper": content.paper}
            self._put(org, HeardPaper, id_of_name("card.paper", root + content.paper.hex()), values)
        elif len(content.names) % 8 == 0:
            values = {"root": root, "batch": content.batch, "as_of": content.as_of_ms, "names": content.names}
            self._put(org, HeardWithdrawn, id_of_name("card.withdrawn", f"{root} {content.batch}"), values)

    def _put(self, org: OpenedOrganisation, model: Any, record: int, values: dict[str, Any]) -> None:
        with org.office.action("exchange.cards") as act:
            if act.session.execute(select(model.id).where(model.id == record)).first() is None:
                act.insert(model, values | {"id": record})
