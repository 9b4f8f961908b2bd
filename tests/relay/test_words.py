"""A word from the members' page reaches the school, waits for a person, and its answer comes back to the member alone."""

from __future__ import annotations

import base64
import json
import os

import pytest

from support.central import RealCentre, exchange
from tirek.features.appeals.api import Appeals, Words
from tirek.foundation.drafts import Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central.asking import Asking
from tirek_central.clock import system_now_ms
from tirek_central.database import open_database
from tirek_central.identity import open_identity
from tirek_protocol.messages import MEMBER_REPLY_INFO, MEMBER_WORD_INFO
from tirek_protocol.sealing import SealingKey

NAME = "Құпия Есім"


@pytest.mark.parametrize("how", ["named", "confidential", "anonymous"])
def test_a_word_is_accepted_and_answered(how: str, org: OpenedOrganisation, centre: RealCentre) -> None:
    organisation = int(centre.join(org, "7-мектеп"), 16)
    engine = open_database(None, centre.data)
    asking = Asking(engine, open_identity(centre.data), system_now_ms)
    member = Enrolments(org).current()
    assert member is not None
    key, lookup = SealingKey.new(), os.urandom(32)
    word = {"v": 1, "how": how, "name": NAME if how != "anonymous" else "", "contact": "", "text": "Жалақы кешікті", "lang": "kk", "reply_key": base64.b64encode(key.reader.public).decode()}
    sealed = member.seal.reader.seal(json.dumps(word).encode().ljust(2048), MEMBER_WORD_INFO + member.seal.reader.id)
    asking.take(organisation, lookup, {member.seal.reader.id: sealed})
    assert exchange(org)[0].problems == []
    (waiting,) = Words(org).waiting()
    assert (waiting.how, waiting.text) == (how, "Жалақы кешікті")
    assert Appeals(org).list() == []
    card = Words(org).accept(waiting.word, subject="Жалақы", cause=None)
    assert (card.confidentiality, card.channel) == (how, "message")
    assert card.applicant == (NAME if how == "named" else None)
    if how == "confidential":
        assert Appeals(org).open_identity(card.id, "тексеру").name == NAME
    assert Words(org).waiting() == []
    with pytest.raises(Circumstance):
        Words(org).accept(waiting.word, subject="Екінші рет")
    with pytest.raises(Circumstance):
        Words(org).answer(card.id)
    exchange(org)
    state = asking.state(lookup)
    assert state is not None and (state.state, state.reply) == ("registered", None)
    Appeals(org).propose_answer(card.id, Draft("Жауап", proposed_at=org.clock.now()))
    Appeals(org).approve_answer(card.id, "Бекітілген жауап")
    Words(org).answer(card.id)
    exchange(org)
    answered = asking.state(lookup)
    assert answered is not None and answered.state == "answered" and answered.reply is not None
    assert json.loads(key.open(answered.reply, MEMBER_REPLY_INFO + key.reader.id)) == {"v": 1, "text": "Бекітілген жауап"}
    engine.dispose()


def test_what_is_not_sealed_to_this_computer_is_left_out(org: OpenedOrganisation, centre: RealCentre) -> None:
    organisation = int(centre.join(org, "7-мектеп"), 16)
    engine = open_database(None, centre.data)
    member = Enrolments(org).current()
    assert member is not None
    Asking(engine, open_identity(centre.data), system_now_ms).take(organisation, os.urandom(32), {member.seal.reader.id: os.urandom(300)})
    assert exchange(org)[0].problems == []
    assert Words(org).waiting() == []
    engine.dispose()
