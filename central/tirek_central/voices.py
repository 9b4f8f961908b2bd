"""The centre's keys in conversation: an installation is answered with the key that it knows, until it has heard of the newer one.

Whoever is enrolled knows one key of the centre, writes its id into every request, and believes no other. So a change of the key
needs no day on which all change at once: the paper about it goes down signed by the key that is known (`card_post.py`).
"""

from __future__ import annotations

from sqlalchemy import Engine

from tirek_protocol.errors import Refused
from tirek_protocol.sticks import Hello

from .address_book import AddressBook
from .clock import NowMs
from .enrolment import Enrolments, Installation
from .identity import Identity
from .intake import Intake
from .notices import Notices
from .service import Service


class Voice:
    """The services of the exchange, all signing with one key."""

    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        self.identity = identity
        self.enrolments = Enrolments(engine, identity, now_ms)
        self.intake, self.notices = Intake(engine, identity, now_ms), Notices(engine, identity, now_ms)
        self.book = AddressBook(engine, identity, now_ms)

    def greeted(self, who: Installation, hello: Hello) -> tuple[list[int], bytes]:
        """Notes what came safely to a school by a stick; returns which of its bundles are missing and its last witness."""
        self.enrolments.seen(who)
        self.notices.taken(who, hello.taken)
        return self.intake.missing_serials(who, hello.highest), self.intake.witness(who)


class Voices:
    """One for each key that the centre still has; the newest first in `all`."""

    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        self.all = [Voice(engine, identity.speaking_as(key.id), now_ms) for key in identity.keys]
        self.newest = self.all[0]

    def knowing(self, key: bytes) -> Voice:
        """For who knows the centre by the key of this id. Raises Refused."""
        for voice in self.all:
            if voice.identity.sign.id == key:
                return voice
        raise Refused("hello_for_another")


class Speaking(Service):
    """A road by which installations come, the line or a stick: each is answered in the voice that it knows."""

    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        super().__init__(engine, identity, now_ms)
        self._voices = Voices(engine, identity, now_ms)
        self._enrolments = self._voices.newest.enrolments
