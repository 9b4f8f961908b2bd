"""A case goes sealed to a lawyer and a complaint to the region, through a real centre that can open neither, and the answers come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.central import RealCentre, by_stick, exchange
from support.organisations import PASSPHRASE
from tirek.app.organisations import make_organisation
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.referrals.api import Desk, Referrals
from tirek.features.referrals.rules import CASE, COMPLAINT, READERS, Chosen
from tirek.features.referrals.service import Prepared
from tirek.foundation.clock import Clock
from tirek.foundation.drafts import Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation

BOTH = pytest.mark.parametrize("centre", ["sqlite", "postgresql"], indirect=True)
SECRET = "Құпияұлы Жасырын"
TEXT = "Жалақы екі ай төленбеді, бұйрық көрсетілмеді."


@pytest.fixture
def lawyer(tmp_path: Path, clock: Clock) -> Iterator[OpenedOrganisation]:
    made, _ = make_organisation(tmp_path / "lawyer", "Кәсіподақ заңгері", "Заңгерова Салтанат", PASSPHRASE, clock=clock, texts=load_texts("ru"))
    yield made
    made.close()


def joined(centre: RealCentre, org: OpenedOrganisation, reader: OpenedOrganisation, kind: str) -> None:
    from tirek.features.letters.api import Letters

    centre.join(org, "7-мектеп")
    centre.join(reader, "Заңгер Салтанат", "--kind", kind)
    Letters(reader).switch(True)
    exchange(reader)


def appeal(org: OpenedOrganisation, how: str = "confidential", text: str = TEXT) -> int:
    new = NewAppeal(org.clock.today(), "table", how, "Жалақы кешікті", text, applicant=Applicant(name=SECRET), cause="pay.late")
    return Appeals(org).register(new).id


def prepare(org: OpenedOrganisation, number: int, purpose: str = CASE, **chosen: object) -> Prepared:
    there = next(one for one in exchange_desk(org).look_up("") if one.kind == READERS[purpose])
    return Referrals(org).prepare(number, purpose, there.name, there.address, Chosen(**chosen))  # type: ignore[arg-type]


def walk(org: OpenedOrganisation, reader: OpenedOrganisation, purpose: str, between: Callable[[], object], file: Path) -> None:
    number = appeal(org)
    Appeals(org).propose_answer(number, Draft("Жауаптың жобасы"))
    file.write_bytes(b"%PDF-1.7 " + b"x" * 2000)
    service, desk = Referrals(org), Desk(reader)
    prepared = prepare(org, number, purpose, parts=("matter", "applicant", "text", "answer"), files=(file,), note="Көмек керек")
    titles = [line.title for line in prepared.case.lines]
    assert len(titles) == 4 and SECRET not in str(prepared.case), "the sealed name is no part of what can leave"
    with pytest.raises(Circumstance, match="REFER-02"):
        service.send(prepared, prepared.seen, " ")
    with pytest.raises(Circumstance, match="REFER-06"):
        service.send(prepared, "0" * 64, "өтініш 20.11.2026")
    sent = service.send(prepared, prepared.seen, "өтініш 20.11.2026")
    assert (sent.state, sent.purpose, service.content(sent.id)) == ("waiting", purpose, prepared.case)
    waiting = [message for message in exchange_desk(org).outgoing() if message.kind == "relay"]
    assert [(one.sealed_to, one.ground.split(":")[0]) for one in waiting] == [("Заңгер Салтанат", "consent")]
    between()
    assert [one.state for one in service.of_appeal(number)] == ["delivered"]
    (come,) = desk.list()
    assert (come.sender, come.opened, come.subject) == ("7-мектеп", False, "")
    case = desk.open(come.letter)
    assert (case.subject, dict(case.lines)[titles[1]], [name for name, _ in case.papers]) == ("Жалақы кешікті", TEXT, [file.name])
    assert desk.paper(come.letter, 0).content == file.read_bytes()
    assert desk.open(come.letter) == case and desk.unopened() == 0
    between()
    between()
    (seen,) = service.of_appeal(number)
    assert seen.opened_on == org.clock.today().isoformat() and seen.replies == ()
    desk.reply(come.letter, "Еңбек кодексінің 113-бабы бойынша талап қойыңыз.", "Бұйрықтың көшірмесі керек")
    between()
    between()
    ((view, reply),) = service.unread()
    assert (view.id, reply.signed_by, reply.asks) == (sent.id, reader.actor.name, "Бұйрықтың көшірмесі керек")
    card = service.as_draft(reply.id)
    assert card.answer is not None and not card.answer.approved and not card.answer.by_model
    assert card.answer.by_person.startswith(reader.actor.name) and service.unread() == []
    assert Appeals(org).approve_answer(number).answer.approved_by == org.actor.name  # type: ignore[union-attr]


@BOTH
def test_a_case_goes_to_a_lawyer_by_the_line(centre: RealCentre, org: OpenedOrganisation, lawyer: OpenedOrganisation, tmp_path: Path) -> None:
    joined(centre, org, lawyer, "lawyer")

    def rounds() -> None:
        for report in exchange(org, lawyer):
            assert report.problems == [] and report.refused == 0

    walk(org, lawyer, CASE, rounds, tmp_path / "бұйрық.pdf")


def test_a_complaint_goes_to_the_region_by_a_stick(centre: RealCentre, org: OpenedOrganisation, lawyer: OpenedOrganisation, tmp_path: Path) -> None:
    joined(centre, org, lawyer, "desk")
    (tmp_path / "stick").mkdir()
    by_stick(centre, tmp_path / "stick", org, lawyer)  # the book of addresses comes with the first visit
    walk(org, lawyer, COMPLAINT, lambda: [by_stick(centre, tmp_path / "stick", org, lawyer) for _ in range(2)], tmp_path / "file.pdf")


def test_what_carries_the_sealed_name_or_is_too_large_does_not_leave(centre: RealCentre, org: OpenedOrganisation, lawyer: OpenedOrganisation, tmp_path: Path) -> None:
    joined(centre, org, lawyer, "lawyer")
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 4_000_000)
    for number, code, chosen in (
        (appeal(org, text="Құпияұлына жалақы берілмеді."), "REFER-03", {}),
        (appeal(org), "REFER-03", {"note": "жасырынның телефоны"}),
        (appeal(org), "REFER-04", {"files": (large,)}),
        (appeal(org), "REFER-05", {"parts": ()}),
        (appeal(org), "REFER-09", {"files": (tmp_path / "none",)}),
    ):
        with pytest.raises(Circumstance, match=code):
            prepare(org, number, **chosen)
    assert [one for one in exchange_desk(org).outgoing() if one.kind == "relay"] == []
    named = prepare(org, appeal(org, "named"), parts=("applicant",))
    assert [line.words for line in named.case.lines] == [SECRET]


def test_a_reply_counts_only_from_whom_the_case_was_sealed_to(centre: RealCentre, org: OpenedOrganisation, lawyer: OpenedOrganisation, tmp_path: Path, clock: Clock) -> None:
    """Another lawyer of the same centre who knows the number of the case writes a reply: it is kept as a letter and lands nowhere."""
    from tirek.features.letters.api import Letters
    from tirek.features.referrals.outgoing import reply_to
    from tirek.features.transfer.api import Transfers
    from tirek_protocol import letters
    from tirek_protocol.sealing import Reader

    joined(centre, org, lawyer, "lawyer")
    number = appeal(org)
    prepared = prepare(org, number)
    sent = Referrals(org).send(prepared, prepared.seen, "өтініш 20.11.2026")
    exchange(org)
    other, _ = make_organisation(tmp_path / "other", "Басқа заңгер", "Басқа", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    centre.join(other, "Басқа заңгер", "--kind", "lawyer")
    Letters(other).switch(True)
    own, sign = Transfers(other).signing()
    ours, _ = Transfers(org).signing()
    forged = reply_to(Referrals(org).content(sent.id), "Келісіңіз", "", [], case=bytes(16), sender=own, sent_on="2026-11-22", by="Басқа", texts=org.texts)
    from tirek.foundation.exchange.messages import Ground

    Letters(other).send(letters.write_case(forged, Reader(ours.seal_key), sign), "7-мектеп", Ground("rule", "test"))
    assert exchange(other, org)[0].refused == 0
    exchange(org)
    assert Referrals(org).of_appeal(number)[0].replies == ()
    assert [(one.kind, one.done) for one in Letters(org).list()] == [("reply", False)]
    other.close()
