"""The chain of keys at the centre: regions are certified here, organisations by their region's key.

A region's key is made here, or brought as a public key by a region that keeps the secret itself. Where a region has none, the
centre makes one and acts for the region. Secrets that lie here are sealed under a key that is not in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Connection, func, select, update

from tirek_protocol import chain
from tirek_protocol.chain import Certificate, Trust, day_number, pack_name
from tirek_protocol.errors import Malformed, Refused
from tirek_protocol.messages import OrganisationKey
from tirek_protocol.signing import SigningKey, key_id

from . import tables
from .errors import OperatorError
from .sealed_secrets import seal, unseal
from .service import Service
from .staff.audit import record

CENTRE = 0
"""In the place of a region: organisations that belong to none."""
REGION_YEARS, ORGANISATION_YEARS = 20, 10
"""Long: a membership card ends with the certificates behind it."""
NAME_LIMIT = 80
"""Letters of a name in a certificate: it stands in every QR code."""
SEALED = b"tirek/region-key/1"
ASKED, TO_SIGN, CERTIFIED, REPLACED, UNPROVEN = "asked", "to_sign", "certified", "replaced", "unproven"


class ToSign(Struct, array_like=True, frozen=True):
    """What a region that keeps its key itself is asked to sign: certificates, packed, for this key."""

    key: Annotated[bytes, Meta(min_length=8, max_length=8)]
    papers: Annotated[list[bytes], Meta(max_length=10_000)]


@dataclass(frozen=True)
class RegionKey:
    id: bytes
    region: int
    public: bytes
    certificate: bytes
    here: bool
    """The secret lies at the centre."""
    invites: bool
    withdrawn_from: int | None


@dataclass(frozen=True)
class KeyAsked:
    """An organisation's key as staff see it."""

    organisation: int
    name: str
    key: bytes
    state: str


class Authority(Service):
    # regions -------------------------------------------------------------------------------------------------------------------
    def certify(self, region: int, public: bytes | None = None, *, by: int | None = None) -> RegionKey:
        """A person certifies a region: with a key made here, or its own `public` one. From then on this key signs for the region;
        what another one has signed before stays good. The same public key again changes nothing. Raises OperatorError."""
        with self._engine.begin() as connection:
            before = self._current(connection, region)
            if before is not None and public == before.public:
                return before
            key = None if public is not None else SigningKey.new()
            made = self._certify(connection, region, key.public if key else public or b"", key, invites=True)
            record(connection, self._now_ms(), "region.certified", self._name(connection, region), staff=by, region=region or None)
        return made

    def withdraw(self, key: bytes, serial: int | None = None, *, by: int | None = None) -> int:
        """A region's key is believed no longer from `serial` on; None: from the next certificate. Returns the serial.

        Raises OperatorError if there is no such key.
        """
        table = tables.region_key
        with self._engine.begin() as connection:
            row = connection.execute(select(table).where(table.c.id == key).with_for_update()).first()
            if row is None:
                raise OperatorError("REGION-04", "There is no such key.", "See tirek-central region list.")
            first = min(serial or row.issued + 1, row.withdrawn_from or 2**31 - 1)
            number, today = self._next_number(connection), self._today()
            paper = chain.withdraw(self._identity.newest, number, key, first, today)
            values = {"what": "withdrawal", "paper": paper, "number": number, "made_ms": self._now_ms()}
            connection.execute(tables.chain_paper.insert().values(**values))
            connection.execute(update(table).where(table.c.id == key).values(withdrawn_from=first))
            lost = tables.organisation_key
            connection.execute(
                update(lost).where(lost.c.region_key == key, lost.c.serial >= first, lost.c.state == CERTIFIED)
                .values(state=ASKED, certificate=None, serial=None, region_key=None)
            )  # fmt: skip
            record(connection, self._now_ms(), "region.key_withdrawn", self._name(connection, row.region), staff=by, region=row.region or None)
        return first

    def regions(self) -> dict[int, RegionKey]:
        """The key that signs now for each region."""
        table = tables.region_key
        with self._engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.withdrawn_from.is_(None)).order_by(table.c.serial)).all()
        return {row.region: _region_key(row) for row in rows}

    def inviting(self, connection: Connection, region: int | None) -> tuple[SigningKey, bytes] | None:
        """Key and certificate of a region that was certified by a person and whose key lies here."""
        found = self._current(connection, region) if region is not None else None
        if found is None or not found.here or not found.invites:
            return None
        return self._secret(connection, found.id), found.certificate

    def follow_root(self, connection: Connection, old: SigningKey) -> None:
        """The newest key of the centre follows `old`, and certifies the regions' keys anew. What the old one has signed stays good."""
        number, today, keys = self._next_number(connection), self._today(), tables.region_key
        paper = chain.succeed(old, self._identity.newest, number, today)
        values = {"what": "succession", "paper": paper, "number": number, "made_ms": self._now_ms()}
        connection.execute(tables.chain_paper.insert().values(**values))
        for row in connection.execute(select(keys).where(keys.c.withdrawn_from.is_(None)).order_by(keys.c.serial)).all():
            number += 1
            content = msgspec.structs.replace(chain.read_certificate(bytes(row.certificate)), serial=number)
            certificate = chain.certify(chain.REGION, content, self._identity.newest)
            connection.execute(update(keys).where(keys.c.id == row.id).values(serial=number, certificate=certificate))

    def _current(self, connection: Connection, region: int) -> RegionKey | None:
        table = tables.region_key
        query = select(table).where(table.c.region == region, table.c.withdrawn_from.is_(None)).order_by(table.c.serial.desc()).limit(1)
        row = connection.execute(query).first()
        return _region_key(row) if row else None

    def _certify(self, connection: Connection, region: int, public: bytes, key: SigningKey | None, *, invites: bool) -> RegionKey:
        today, number = self._today(), self._next_number(connection)
        subject = region.to_bytes(8, "big")
        try:
            certificate = chain.certify(chain.REGION, _certificate(number, subject, public, self._name(connection, region), today, REGION_YEARS), self._identity.newest)
        except Malformed as error:
            raise OperatorError("REGION-05", "This is not a public key.", "Give the 64 letters that the region's command has printed.") from error
        row: dict[str, Any] = {
            "id": key_id(public), "region": region, "public": public, "serial": number, "certificate": certificate,
            "secret": self._seal(key) if key else None, "invites": invites, "issued": 0, "made_ms": self._now_ms(), "withdrawn_from": None,
        }  # fmt: skip
        connection.execute(tables.region_key.insert().values(**row))
        return RegionKey(row["id"], region, public, certificate, key is not None, invites, None)

    def _next_number(self, connection: Connection) -> int:
        """The centre's own serial. One at a time: the table of papers is locked where several processes write."""
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE chain_paper, region_key IN EXCLUSIVE MODE")
        found = [connection.execute(select(func.max(column))).scalar() or 0 for column in (tables.region_key.c.serial, tables.chain_paper.c.number)]
        return max(found) + 1

    def _name(self, connection: Connection, region: int) -> str:
        return connection.execute(select(tables.region.c.name).where(tables.region.c.id == region)).scalar() or self._identity.name

    # organisations ---------------------------------------------------------------------------------------------------------------
    def offered(self, connection: Connection, organisation: int, offer: OrganisationKey) -> bool:
        """An organisation wants its key certified. The first one is certified at once; another only if the one before has signed
        that it follows, else a person decides. Returns whether it was new. Raises Malformed for a key that it does not hold."""
        try:
            chain.check_offer(offer.public, organisation.to_bytes(8, "big"), offer.proof)
        except Refused as error:
            raise Malformed("wrong_proof") from error
        if offer.key != key_id(offer.public):
            raise Malformed("wrong_proof")
        table = tables.organisation_key
        mine = connection.execute(select(table).where(table.c.organisation == organisation)).all()
        if any(bytes(row.id) == offer.key for row in mine):
            return False
        before = next((row for row in mine if row.state in (ASKED, TO_SIGN, CERTIFIED)), None)
        state = ASKED if before is None or self._follows(connection, bytes(before.public), offer) else UNPROVEN
        if before is not None and state == ASKED:
            connection.execute(update(table).where(table.c.organisation == organisation, table.c.id == before.id).values(state=REPLACED))
        row = {"organisation": organisation, "id": offer.key, "public": offer.public, "state": state, "asked_ms": self._now_ms()}
        connection.execute(table.insert().values(**row))
        if state == ASKED:
            self._issue(connection, organisation, offer.key)
        return True

    def _follows(self, connection: Connection, old: bytes, offer: OrganisationKey) -> bool:
        try:
            paper = chain.read_succession(offer.succession or b"")
        except Refused:
            return False
        if (paper.old, paper.new) != (old, offer.public):
            return False
        values = {"what": "succession", "paper": offer.succession, "number": None, "made_ms": self._now_ms()}
        connection.execute(tables.chain_paper.insert().values(**values))
        return True

    def accept(self, organisation: int, key: bytes, *, by: int | None = None) -> None:
        """A person lets an organisation begin a new key without the old one's signature: it was lost. The old one is withdrawn whole.

        Raises OperatorError if no such key waits.
        """
        table = tables.organisation_key
        with self._engine.begin() as connection:
            mine = connection.execute(select(table).where(table.c.organisation == organisation)).all()
            if not any(bytes(row.id) == key and row.state == UNPROVEN for row in mine):
                raise OperatorError("REGION-06", "No such key waits.", "See tirek-central region keys.")
            for row in mine:
                if row.state in (ASKED, TO_SIGN, CERTIFIED):
                    number = self._next_number(connection)
                    paper = chain.withdraw(self._identity.newest, number, bytes(row.id), 1, self._today())
                    values = {"what": "withdrawal", "paper": paper, "number": number, "made_ms": self._now_ms()}
                    connection.execute(tables.chain_paper.insert().values(**values))
                    connection.execute(update(table).where(table.c.organisation == organisation, table.c.id == row.id).values(state=REPLACED))
            connection.execute(update(table).where(table.c.organisation == organisation, table.c.id == key).values(state=ASKED))
            name = connection.execute(select(tables.organisation.c.name).where(tables.organisation.c.id == organisation)).scalar()
            record(connection, self._now_ms(), "organisation.key_accepted", name or "", staff=by)
            self._issue(connection, organisation, key)

    def issue_asked(self, connection: Connection, organisation: int) -> None:
        """Certifies what was left open: the region's key came later, or was withdrawn."""
        table = tables.organisation_key
        query = select(table.c.id).where(table.c.organisation == organisation, table.c.state == ASKED)
        for key in connection.execute(query).scalars().all():
            self._issue(connection, organisation, bytes(key))

    def _issue(self, connection: Connection, organisation: int, key: bytes) -> None:
        table, keys = tables.organisation_key, tables.region_key
        there = connection.execute(select(tables.organisation).where(tables.organisation.c.id == organisation)).one()
        region = there.region or CENTRE
        signer = self._current(connection, region)
        if signer is None:
            new = SigningKey.new()
            signer = self._certify(connection, region, new.public, new, invites=False)
        serial: int = connection.execute(select(keys.c.issued).where(keys.c.id == signer.id).with_for_update()).scalar_one() + 1
        connection.execute(update(keys).where(keys.c.id == signer.id).values(issued=serial))
        public = connection.execute(select(table.c.public).where(table.c.organisation == organisation, table.c.id == key)).scalar_one()
        content = _certificate(serial, organisation.to_bytes(8, "big"), bytes(public), there.name, self._today(), ORGANISATION_YEARS)
        values: dict[str, Any] = {"region_key": signer.id, "serial": serial, "state": CERTIFIED if signer.here else TO_SIGN}
        if signer.here:
            values["certificate"] = chain.certify(chain.ORGANISATION, content, self._secret(connection, signer.id))
        else:
            values["certificate"] = msgspec.msgpack.encode(content)  # without a signature yet
        connection.execute(update(table).where(table.c.organisation == organisation, table.c.id == key).values(**values))

    def chain_of(self, connection: Connection, organisation: int) -> tuple[bytes, list[bytes]] | None:
        """The certified key of an organisation and its two certificates."""
        table, keys = tables.organisation_key, tables.region_key
        row = connection.execute(
            select(table.c.id, table.c.certificate, keys.c.certificate.label("region"))
            .join(keys, keys.c.id == table.c.region_key)
            .where(table.c.organisation == organisation, table.c.state == CERTIFIED)
            .order_by(table.c.asked_ms.desc())
        ).first()
        return (bytes(row.id), [bytes(row.region), bytes(row.certificate)]) if row else None

    def keys(self) -> list[KeyAsked]:
        """Keys that wait: for the region's signature, or for a person's word."""
        table, organisation = tables.organisation_key, tables.organisation
        query = select(table, organisation.c.name).join(organisation, organisation.c.id == table.c.organisation)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(table.c.state.in_((TO_SIGN, UNPROVEN))).order_by(organisation.c.name, table.c.id)).all()
        return [KeyAsked(row.organisation, row.name, bytes(row.id), row.state) for row in rows]

    # a region that keeps its key itself ------------------------------------------------------------------------------------------
    def to_sign(self, region: int) -> bytes:
        """The file that the region signs with its own key."""
        table = tables.organisation_key
        with self._engine.connect() as connection:
            current = self._current(connection, region)
            if current is None or current.here:
                raise OperatorError("REGION-07", "This region does not keep its key itself.", "The centre signs for it; nothing has to be done.")
            query = select(table.c.certificate).where(table.c.region_key == current.id, table.c.state == TO_SIGN).order_by(table.c.serial)
            return msgspec.msgpack.encode(ToSign(current.id, [bytes(one) for one in connection.execute(query).scalars()]))

    def signed(self, region: int, data: bytes) -> int:
        """Takes certificates that the region has signed; returns how many. Raises OperatorError for a foreign file."""
        table = tables.organisation_key
        try:
            papers = msgspec.msgpack.decode(data, type=Annotated[list[bytes], Meta(max_length=10_000)])
        except (msgspec.MsgspecError, RecursionError) as error:
            raise _foreign_file() from error
        taken = 0
        with self._engine.begin() as connection:
            current = self._current(connection, region)
            rows = connection.execute(select(table).where(table.c.region_key == (current.id if current else b""), table.c.state == TO_SIGN)).all()
            waiting = {bytes(row.certificate): row for row in rows}
            for paper in papers:
                row = waiting.get(paper[:-64])
                if current is None or row is None:
                    continue
                try:
                    chain.prove([current.certificate, paper], Trust(self._identity.newest.public), self._today())
                except Refused as error:
                    raise _foreign_file() from error
                here = (table.c.organisation == row.organisation, table.c.id == row.id)
                connection.execute(update(table).where(*here).values(state=CERTIFIED, certificate=paper))
                taken += 1
        return taken

    # secrets ---------------------------------------------------------------------------------------------------------------------
    def _secret(self, connection: Connection, key: bytes) -> SigningKey:
        sealed = bytes(connection.execute(select(tables.region_key.c.secret).where(tables.region_key.c.id == key)).scalar_one())
        return SigningKey(unseal(self._identity, SEALED, key, sealed))

    def _seal(self, key: SigningKey) -> bytes:
        return seal(self._identity, SEALED, key.id, key.secret)

    def _today(self) -> date:
        return date(1970, 1, 1) + timedelta(milliseconds=self._now_ms() + 5 * 3600_000)


def sign_for_region(data: bytes, key: SigningKey) -> tuple[bytes, list[str]]:
    """At the region, without a centre: signs what the centre has asked for; returns the file and the organisations' names.

    Raises OperatorError for a file that asks for another key's signature.
    """
    try:
        asked = msgspec.msgpack.decode(data, type=ToSign)
        contents = [msgspec.msgpack.decode(packed, type=Certificate) for packed in asked.papers]
        papers = [chain.certify(chain.ORGANISATION, content, key) for content in contents]
    except (msgspec.MsgspecError, RecursionError, Refused) as error:
        raise _foreign_file() from error
    if asked.key != key.id:
        raise _foreign_file()
    return msgspec.msgpack.encode(papers), [content.title for content in contents]


def _certificate(serial: int, subject: bytes, public: bytes, name: str, today: date, years: int) -> Certificate:
    words = "".join(letter if letter.isprintable() else " " for letter in name)[:NAME_LIMIT].strip() or "–"
    while len(pack_name(words)) > 200:
        words = words[:-1]
    return Certificate(serial, subject, public, pack_name(words), day_number(today), day_number(today + timedelta(days=365 * years)))


def _region_key(row: Any) -> RegionKey:
    return RegionKey(bytes(row.id), row.region, bytes(row.public), bytes(row.certificate), row.secret is not None, row.invites, row.withdrawn_from)


def _foreign_file() -> OperatorError:
    return OperatorError("REGION-08", "This is not the file that belongs here.", "Take the file that the other side's command has written.")


def papers(connection: Connection, what: str) -> Sequence[bytes]:
    """All papers of one kind, in the order in which they were heard."""
    table = tables.chain_paper
    return [bytes(one) for one in connection.execute(select(table.c.paper).where(table.c.what == what).order_by(table.c.order)).scalars()]
