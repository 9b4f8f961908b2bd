"""A centre without a line: its keys, the place that an organisation has there, the certificate that it would have sent."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import select

from tirek.features.cards.keys import CardKeys, CardNewsSink
from tirek.features.cards.model import CardKey
from tirek.features.cards.service import Cards
from tirek.foundation.clock import milliseconds
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import chain
from tirek_protocol.bundle import sha256
from tirek_protocol.chain import Certificate, day_number, pack_name
from tirek_protocol.invitations import write_invitation
from tirek_protocol.messages import Invitation, OwnCertificate, WithdrawnCards
from tirek_protocol.receipts import Receipt
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey, key_id

_CENTRES: dict[Path, PaperCentre] = {}
URL = "https://kasipodaq-ortalygy.example"


class PaperCentre:
    """Takes the organisation in, and certifies its key."""

    def __init__(self, org: OpenedOrganisation, name: str = "№ 7 «Үлгі» мектебінің бастауыш кәсіподақ ұйымы") -> None:
        self.root, self.region, self.org = SigningKey.new(), SigningKey.new(), org
        number, now = secrets.randbits(62), milliseconds(org.clock.now())
        invitation = Invitation("Орталық", URL, self.root.public, SealingKey.new().reader.public, number, name, org.practice, secrets.token_bytes(16), now + 10**9)
        enrolments = Enrolments(org)
        member = enrolments.accept(write_invitation(invitation, self.root))
        enrolments.answered(member, Receipt(sha256(member.enrolment), member.sign.id, now, []))
        CardKeys(org).ensure()
        self.name, self.subject, self.serial = name, number.to_bytes(8), 1
        self.certify()

    def certify(self, serial: int = 1) -> None:
        """Sends a certificate for the key that the organisation wants certified."""
        keys = CardKeys(self.org)
        public = next(bytes.fromhex(row.public) for row in keys._rows() if row.key == keys.to_tell())
        CardNewsSink().take(self.org, "certificate", self.certificate(public, serial))

    def certificate(self, public: bytes, serial: int = 1) -> OwnCertificate:
        today = day_number(self.org.clock.today())
        region = Certificate(1, bytes(8), self.region.public, pack_name("Ұлытау облысы"), today, today + 7300)
        school = Certificate(serial, self.subject, public, pack_name(self.name), today, today + 3650)
        papers = [chain.certify(chain.REGION, region, self.root), chain.certify(chain.ORGANISATION, school, self.region)]
        return OwnCertificate(key_id(public), papers)

    def withdrawn(self, names: bytes, batch: int = 1) -> None:
        """Sends a part of the list of withdrawn cards."""
        CardNewsSink().take(self.org, "withdrawn_cards", WithdrawnCards(batch, milliseconds(self.org.clock.now()), names))


def certified(org: OpenedOrganisation) -> PaperCentre:
    """The centre of this organisation; its key of today has a certificate."""
    if org.home not in _CENTRES:
        _CENTRES[org.home] = PaperCentre(org)
    centre = _CENTRES[org.home]
    if Cards(org).refusal() is not None:
        centre.serial += 1
        centre.certify(centre.serial)
    return centre


def forget_keys(org: OpenedOrganisation) -> None:
    """Takes the organisation's keys off, as if none had been made."""
    with org.register.action("card.key") as act:
        for row in act.session.execute(select(CardKey.id).where(CardKey.deleted_at.is_(None))).scalars().all():
            act.remove(CardKey, row)
