"""The name behind a confidential appeal stands in one encrypted file only, and is opened only with a reason that is kept."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from support.canaries import Canaries, found_in
from support.organisations import CHAIR
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.documents.service import Documents
from tirek.features.members.api import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.drafts import Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.engine import connect


@pytest.fixture
def words() -> Canaries:
    return Canaries()


@pytest.fixture
def appeals(org: OpenedOrganisation) -> Appeals:
    return Appeals(org)


def decrypted(org: OpenedOrganisation, compartment: str) -> bytes:
    """Every value of every table of one file, opened with its key past the program: also search tables and the journal."""
    raw = connect(org.home / "data" / f"{compartment}.db", org.vault.keyring.keys[compartment], read_only=True)
    try:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        values = [value for table in tables for row in raw.execute(f'SELECT * FROM "{table}"') for value in row]
    finally:
        raw.close()
    return b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in values if value is not None)


def confidential(appeals: Appeals, applicant: Applicant) -> int:
    """A confidential appeal with a whole life behind it."""
    today = appeals._org.clock.today()  # noqa: SLF001
    appeal = appeals.register(NewAppeal(today, "table", "confidential", "Жалақы кешікті", applicant=applicant, cause="pay.late")).id
    appeals.change(appeal, subject="Жалақы екі апта кешікті", text="Қараша айының жалақысы")
    appeals.mark_for_lawyer(appeal)
    appeals.undo(appeals.last_action or 0)
    appeals.propose_answer(appeal, Draft("Жұмыс берушіге сұрау жіберілді.", proposed_at=appeals._org.clock.now()))  # noqa: SLF001
    appeals.approve_answer(appeal)
    appeals.close(appeal, "explained")
    return appeal


@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "member"])
def test_the_name_is_in_identities_and_nowhere_else(org: OpenedOrganisation, appeals: Appeals, words: Canaries, by_hand: bool) -> None:
    member = None if by_hand else Members(org).add({"last_name": words.word(), "first_name": "Әсел"}).id
    appeal = confidential(appeals, Applicant(member=member, name=words.word("аты") if by_hand else None))
    exchange_desk(org).prepare()
    forms = words.forms()
    if member is not None:  # in a journal body an id is a number of eight bytes, in a table a decimal one
        forms += [member.to_bytes(8, "big"), str(member).encode(), f"{member:016x}".encode()]
    assert found_in(decrypted(org, "identities"), forms) is not None
    for compartment in METADATA:
        if compartment != "identities" and not (compartment == "register" and member):
            assert found_in(decrypted(org, compartment), forms) is None, compartment
    assert len(decrypted(org, "cases")) > 1000
    card = appeals.card(appeal)
    assert (card.applicant, card.applicant_member) == (None, None)


def test_the_name_is_in_no_list_history_or_message(org: OpenedOrganisation, appeals: Appeals, words: Canaries, tmp_path: Path) -> None:
    name = words.word("аты")
    appeal = confidential(appeals, Applicant(name=name))
    desk = exchange_desk(org)
    shown = [
        appeals.list(), appeals.list(find=name), appeals.history(appeal), org.cases.history("appeal", appeal), appeals.card(appeal),
        desk.outgoing(), Documents(org).list(),
    ]  # fmt: skip
    assert appeals.list() and appeals.history(appeal) and desk.outgoing()
    assert found_in(repr(shown).encode(), words.forms()) is None
    assert appeals.list(find=name) == []
    for path in desk.write_raw(tmp_path / "raw"):
        assert found_in(path.read_bytes(), words.forms()) is None


def test_a_paper_made_from_it_keeps_the_name_out_of_the_office(org: OpenedOrganisation, appeals: Appeals, words: Canaries) -> None:
    appeal = confidential(appeals, Applicant(name=words.word("аты")))
    documents, opened = Documents(org), appeals.open_identity(appeal, "Жауапты қолына беру үшін")
    inquiry = {"addressee_post": "директор", "addressee": "Омаров Данияр", "basis": "24-тармақ", "questions": ["Қанша?"], "member": opened.name}
    paper = documents.save("INQ", inquiry, "kk", about=("appeal", appeal), without=["member"])
    documents.change(paper.id, inquiry | {"basis": "25-тармақ"}, without=["member"])
    assert found_in(decrypted(org, "office"), words.forms()) is None
    assert "member" not in documents.answers(paper.id)


def test_it_opens_only_with_a_reason_which_is_kept_with_who_and_when(
    org: OpenedOrganisation, appeals: Appeals, words: Canaries, clock: FixedClock
) -> None:
    name = words.word("аты")
    appeal = confidential(appeals, Applicant(name=name))
    for reason in ("", "   ", "жай"):
        with pytest.raises(Circumstance) as refused:
            appeals.open_identity(appeal, reason)
        assert refused.value.code == "IDENTITY-01"
    assert not [entry for entry in appeals.history(appeal) if entry.kind == "identity.open"]
    clock.advance(timedelta(days=3))
    assert appeals.open_identity(appeal, " Жауапты қолына беру үшін ").name == name
    (opening,) = [entry for entry in appeals.history(appeal) if entry.kind == "identity.open"]
    assert (opening.actor, opening.at) == (CHAIR, clock.now())
    assert opening.fields == [("reason", None, "Жауапты қолына беру үшін")]
    clock.advance(timedelta(hours=1))
    appeals.open_identity(appeal, "Мекенжайын нақтылау үшін")
    assert len([entry for entry in appeals.history(appeal) if entry.kind == "identity.open"]) == 2
    # Why somebody looked may tell who it was: it stands beside the name, not with the appeal.
    assert "Жауапты қолына".encode() not in decrypted(org, "cases")


def test_an_anonymous_appeal_with_a_name_is_refused_and_leaves_nothing(org: OpenedOrganisation, appeals: Appeals, words: Canaries) -> None:
    member = Members(org).add({"last_name": words.word(), "first_name": "Әсел"}).id
    for applicant in (Applicant(name=words.word()), Applicant(member=member)):
        with pytest.raises(Circumstance) as refused:
            appeals.register(NewAppeal(org.clock.today(), "table", "anonymous", "Жалақы", applicant=applicant))
        assert refused.value.code == "APPEAL-03"
        assert refused.value.values == {}
    for compartment in ("cases", "identities", "office"):
        assert found_in(decrypted(org, compartment), words.forms()) is None
    for name in ("cases", "identities"):
        for table in METADATA[name].sorted_tables:
            with getattr(org, name).read() as session:
                assert session.execute(select(func.count()).select_from(table)).scalar() == 0
    anonymous = appeals.register(NewAppeal(org.clock.today(), "table", "anonymous", "Жалақы", applicant=Applicant(name="  "))).id
    with pytest.raises(Circumstance) as refused:
        appeals.open_identity(anonymous, "Білгім келеді")
    assert refused.value.code == "IDENTITY-02"
    assert json.dumps([str(entry) for entry in appeals.history(anonymous)]).count("identity") == 0
