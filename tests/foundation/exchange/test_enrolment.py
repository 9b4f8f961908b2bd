"""Joining a centre: what is accepted, what is refused, and where the keys stay."""

from __future__ import annotations

import pytest

from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.exchange.model import Membership
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.exchange.transport import NotAccepted
from tirek_central import tables


def refused(org, invitation: str) -> str:
    with pytest.raises(Circumstance) as error:
        Enrolments(org).accept(invitation)
    return error.value.code


def test_the_same_invitation_twice_makes_one_installation(org, centre, exchange):
    invitation = centre.invite()
    assert exchange.join(invitation) == "enrolled"
    first = Enrolments(org).current()
    assert exchange.join(invitation) == "enrolled"
    assert Enrolments(org).current().sign.id == first.sign.id
    assert centre.report()["installations"] == 1


def test_the_private_keys_never_leave_and_lie_nowhere_readable(org, centre, exchange, add_appeals, tmp_path):
    exchange.join(centre.invite())
    add_appeals(1)
    exchange.run()
    member = Enrolments(org).current()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (member.sign.secret, member.seal.secret[1:]):
        assert secret not in b"".join(centre.bodies)
        assert secret not in files
        assert secret.hex().encode() not in files


def test_without_a_connection_joining_waits_for_the_next_round(org, centre, exchange):
    centre.ill = lambda method, path: "portal"
    assert exchange.join(centre.invite()) == "waiting"
    centre.ill = lambda method, path: None
    exchange.run()
    assert Enrolments(org).current().state == "enrolled"


@pytest.mark.parametrize("text", ["", "hello", "TIREK1-abc", "<html>", "TIREK1-" + "A" * 20_000])
def test_what_is_not_an_invitation(org, text):
    assert refused(org, text) == "INVITE-01"


def test_practice_never_joins_a_real_centre(practice_org, centre):
    assert refused(practice_org, centre.invite()) == "INVITE-02"


def test_a_real_organisation_never_joins_a_practice_centre(org, practice_centre):
    assert refused(org, practice_centre.invite()) == "INVITE-03"


def test_practice_joins_a_practice_centre(practice_org, practice_centre, practice_exchange):
    assert practice_exchange.join(practice_centre.invite()) == "enrolled"


def test_a_used_invitation_is_refused_for_another_computer(org, centre, exchange):
    invitation = centre.invite()
    exchange.join(invitation)
    with org.office.action("test.leave") as act:
        act.update(Membership, Enrolments(org).current().id, {"state": "left"})
    with pytest.raises(NotAccepted) as error:
        exchange.join(invitation)
    assert error.value.code == "invitation_used"
    assert Enrolments(org).current().state == "refused"


def test_another_centre_is_refused_while_one_is_joined(org, centre, exchange, other_centre):
    exchange.join(centre.invite())
    assert refused(org, other_centre.invite()) == "INVITE-04"


def test_a_centre_whose_key_was_stolen_is_left_for_a_new_one(org, centre, exchange, add_appeals, other_centre):
    add_appeals(3)
    exchange.join(centre.invite())
    assert exchange.run().delivered > 0
    text = other_centre.invite()
    member = Enrolments(org).accept(text, instead=True)
    assert member.centre_sign != Enrolments(org).accept(centre.invite(), instead=True).centre_sign
    Enrolments(org).accept(text, instead=True)
    assert exchange.run().problems == []
    assert exchange.run().problems == []
    assert other_centre.report()["appeals"] == 3 and Enrolments(org).current().state == "enrolled"


def test_what_waited_for_a_centre_that_refused_goes_to_the_next_one(org, centre, exchange, add_appeals, other_centre):
    add_appeals(3)
    invitation = centre.invite()
    with centre.engine.begin() as connection:
        connection.execute(tables.invitation.delete())
    with pytest.raises(NotAccepted):
        exchange.join(invitation)
    assert [problem.code for problem in exchange.run().problems] == ["EXCHANGE-09"]
    assert exchange.join(other_centre.invite()) == "enrolled"
    assert exchange.run().delivered == 1
    assert other_centre.report()["appeals"] == 3
    assert Outbox(org).counts()["waiting"] == 0
