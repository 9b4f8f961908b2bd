"""Membership cards of two schools at a real centre: given out, printed, read back from the paper, withdrawn, judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from PIL import Image
from sqlalchemy import select

from support.card_centre import CardCentre, card_centre
from support.organisations import Template
from tirek.app.wiring import exchange_desk
from tirek.features.cards.keys import CardKeys
from tirek.features.cards.model import CardKey, HeardCertificate, MembershipCard
from tirek.features.cards.paper import module_mm, squares
from tirek.features.cards.rules import CARD_HEIGHT, CARD_WIDTH, QR_SIDE, QUIET, WHY, Judgement, places
from tirek.features.cards.service import Cards
from tirek.features.cards.words import verdict_words
from tirek.features.members.api import Members
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.outgoing import OutgoingWindow
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central import tables
from tirek_central.authority import Authority
from tirek_central.enrolment import Enrolments
from tirek_central.stick import Stick
from tirek_protocol.cards import withdrawn_name
from tirek_protocol.signing import SigningKey

ASEL = {"last_name": "Жұмағұлова-Қалыбекқызы", "first_name": "Әсел", "patronymic": "Қайратқызы", "joined_on": "2019-09-01"}


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[CardCentre]:
    with card_centre(tmp_path / "centre") as running:
        yield running


@pytest.fixture
def other(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    opened = template.open_copy(tmp_path / "other", clock)
    yield opened
    opened.close()


def text_of(org: OpenedOrganisation, card: int) -> str:
    paper = Cards(org)._paper(card)
    return paper.address + paper.digits


def day_later(centre: CardCentre) -> None:
    centre.now[0] += 25 * 3600_000


def test_from_the_first_key_to_a_judged_card(org: OpenedOrganisation, other: OpenedOrganisation, centre: CardCentre) -> None:
    cards = Cards(org)
    refusal = cards.refusal()
    assert refusal is not None and refusal.code == "CARD-01"
    centre.join(org)
    centre.join(other, "3-мектеп")
    assert cards.refusal() is None
    asel = Members(org).add(ASEL)
    assert cards.without() == [asel.id]
    (card,) = cards.issue([asel.id])
    assert cards.without() == [] and (card.name, card.number) == (asel.full_name, asel.number)
    text = text_of(org, card.id)
    assert text.startswith(f"{centre.url}/check#")
    for school in (org, other):
        found = Cards(school).check(text)
        assert (found.verdict, found.name, found.number, found.region) == ("genuine", asel.full_name, asel.number, "Орталық")
        assert found.organisation == "№ 7 «Үлгі» мектебінің бастауыш кәсіподақ ұйымы"

    cards.withdraw(card.id, "lost")
    assert cards.check(text).verdict == "withdrawn" and cards.check(text).withdrawn_on == org.clock.today()
    assert Cards(other).check(text).verdict == "genuine"  # it has not heard of it yet, and says of which day its list is
    assert exchange_desk(org).run().problems == []
    assert exchange_desk(other).run().received == 1
    found = Cards(other).check(text)
    assert (found.verdict, found.withdrawn_on, found.as_of) == ("withdrawn", None, other.clock.today())


def test_what_leaves_are_a_public_key_and_random_numbers(org: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    asel = Members(org).add(ASEL)
    (card,) = Cards(org).issue([asel.id])
    exchange_desk(org).run()
    Cards(org).withdraw(card.id, "lost")
    exchange_desk(org).run()
    told = {message.kind: message.fields for message in OutgoingWindow(org).messages("delivered", "handed_over", "waiting")}
    with org.register.read() as session:
        number = session.execute(select(MembershipCard.card)).scalar_one()
        public = session.execute(select(CardKey.public)).scalar_one()
    assert [sorted(one) for one in told["card_withdrawals"]["cards"]] == [["card", "revision"]]
    assert told["card_withdrawals"]["cards"][0]["card"] == number
    assert set(told["organisation_key"]) == {"key", "revision", "public", "proof", "succession"} and told["organisation_key"]["public"] == public
    with centre.engine.connect() as connection:
        organisation = connection.execute(select(tables.organisation.c.id)).scalar_one()
        assert bytes(connection.execute(select(tables.withdrawn_card.c.name)).scalar_one()) == withdrawn_name(organisation.to_bytes(8), bytes.fromhex(number))
        stored = repr([connection.execute(select(table)).all() for table in tables.metadata.sorted_tables])
    assert asel.number not in stored and "Әсел" not in stored and number not in stored


def test_a_new_card_withdraws_the_one_before(org: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    cards, asel = Cards(org), Members(org).add(ASEL)
    (first,) = cards.issue([asel.id])
    old = text_of(org, first.id)
    Members(org).change(asel.id, {"last_name": "Өтегенова"})
    (second,) = cards.issue([asel.id], "changed")
    assert second.name.startswith("Өтегенова")
    assert [(one.id, one.reason) for one in cards.of_member(asel.id)] == [(second.id, None), (first.id, "changed")]
    assert (cards.check(old).verdict, cards.check(text_of(org, second.id)).verdict) == ("withdrawn", "genuine")
    with pytest.raises(Circumstance) as refused:
        cards.pdf([first.id], "kk")
    assert refused.value.code == "CARD-06"


def test_who_leaves_loses_the_card_with_the_next_exchange(org: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    cards, asel, stays = Cards(org), Members(org).add(ASEL), Members(org).add(ASEL | {"first_name": "Айгүл"})
    first, second = cards.issue([asel.id, stays.id])
    Members(org).set_state(asel.id, "left", on="2026-11-20")
    exchange_desk(org).run()
    assert {one.id: one.reason for one in cards.list()} == {first.id: "left", second.id: None}
    with pytest.raises(Circumstance) as refused:
        cards.issue([asel.id])
    assert refused.value.code == "CARD-03"


def test_giving_out_and_withdrawing_are_not_undone(org: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    cards, asel = Cards(org), Members(org).add(ASEL)
    (card,) = cards.issue([asel.id])
    cards.withdraw(card.id, "lost")
    actions = {change.action for change in org.register.history("membership_card", card.id)}
    assert len(actions) == 2
    for action in actions:
        with pytest.raises(Circumstance):
            Members(org).undo(action)
    assert cards.withdraw(card.id, "worn").reason == "lost"  # a second time changes nothing
    with pytest.raises(Circumstance) as refused:
        cards.withdraw(card.id, "whim")
    assert refused.value.code == "CARD-04"


def test_a_renewed_key_signs_from_the_next_exchange_on_and_old_cards_stay_good(org: OpenedOrganisation, other: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    centre.join(other, "3-мектеп")
    cards, members = Cards(org), Members(org)
    (first,) = cards.issue([members.add(ASEL).id])
    CardKeys(org).renew()
    with pytest.raises(Circumstance) as refused:  # the new key has no certificate yet, and the one before signs no more
        cards.issue([members.add(ASEL).id])
    assert refused.value.code == "CARD-02"
    for _ in range(2):
        assert exchange_desk(org).run().problems == []
    exchange_desk(other).run()
    (third,) = cards.issue([members.add(ASEL).id])
    with org.register.read() as session:
        keys = [session.execute(select(MembershipCard.key).where(MembershipCard.id == one.id)).scalar_one() for one in (first, third)]
    assert keys[0] != keys[1]
    assert [Cards(other).check(text_of(org, one.id)).verdict for one in (first, third)] == ["genuine", "genuine"]


def test_after_a_theft_the_organisation_begins_anew_with_a_persons_word(org: OpenedOrganisation, other: OpenedOrganisation, centre: CardCentre) -> None:
    authority = Authority(centre.engine, centre.identity, lambda: centre.now[0])
    centre.join(org)
    centre.join(other, "3-мектеп")
    cards, asel = Cards(org), Members(org).add(ASEL)
    (card,) = cards.issue([asel.id])
    text = text_of(org, card.id)
    CardKeys(org).begin_anew()
    assert cards.without() == [asel.id]
    for _ in range(2):
        assert exchange_desk(org).run().problems == []
    assert (cards.refusal() or pytest.fail()).code == "CARD-02"  # nobody has spoken to them yet
    (waits,) = authority.keys()
    authority.accept(waits.organisation, waits.key)
    for school in (org, other):
        exchange_desk(school).run()
    (new,) = cards.issue(cards.without())
    assert [Cards(other).check(one).code for one in (text, text_of(org, new.id))] == ["key_withdrawn", ""]
    assert [one.withdrawn_on is None for one in cards.of_member(asel.id)] == [True, False]


def test_a_withdrawn_region_key_ends_its_cards(org: OpenedOrganisation, other: OpenedOrganisation, centre: CardCentre) -> None:
    authority = Authority(centre.engine, centre.identity, lambda: centre.now[0])
    centre.join(org)
    centre.join(other, "3-мектеп")
    (card,) = Cards(org).issue([Members(org).add(ASEL).id])
    text = text_of(org, card.id)
    authority.withdraw(authority.regions()[0].id, 1)
    exchange_desk(other).run()
    assert Cards(other).check(text).code == "key_withdrawn"
    exchange_desk(org).run()
    assert Cards(other).check(text_of(org, card.id)).verdict == "genuine"  # printed again it stands on the new certificate


def test_the_same_by_a_stick(org: OpenedOrganisation, centre: CardCentre, tmp_path: Path) -> None:
    stick, desk = tmp_path / "stick", exchange_desk(org)
    stick.mkdir()
    visits = Stick(centre.engine, centre.identity, lambda: centre.now[0])
    desk.enrol(Enrolments(centre.engine, centre.identity, lambda: centre.now[0]).invite("7-мектеп", "http://127.0.0.1:1").text)
    for _ in range(3):
        desk.write_stick(stick)
        visits.visit(stick)
        desk.read_stick(stick)
    (card,) = Cards(org).issue([Members(org).add(ASEL).id])
    assert Cards(org).check(text_of(org, card.id)).verdict == "genuine"


def test_another_centre_proves_nothing(org: OpenedOrganisation, other: OpenedOrganisation, centre: CardCentre, tmp_path: Path) -> None:
    centre.join(org)
    (card,) = Cards(org).issue([Members(org).add(ASEL).id])
    text = text_of(org, card.id)
    with pytest.raises(Circumstance) as refused:
        Cards(other).check(text)
    assert refused.value.code == "CARD-05"
    with card_centre(tmp_path / "elsewhere") as elsewhere:
        elsewhere.join(other)
    assert Cards(other).check(text).code == "foreign_root"


@pytest.mark.parametrize(("words", "verdict"), [("сәлем", "not_a_card"), ("https://x/check#" + "7" * 900, "not_a_card"), ("#" + str(int.from_bytes(b"\x02" + bytes(300))), "not_genuine")])
def test_other_texts(org: OpenedOrganisation, centre: CardCentre, words: str, verdict: str) -> None:
    centre.join(org)
    assert Cards(org).check(words).verdict == verdict


def test_the_clock_of_a_village_laptop(org: OpenedOrganisation, centre: CardCentre, clock: FixedClock) -> None:
    centre.join(org)
    (card,) = Cards(org).issue([Members(org).add(ASEL).id])
    text = text_of(org, card.id)
    clock.advance(timedelta(days=-16 * 365))
    assert Cards(org).check(text).verdict == "genuine"
    clock.advance(timedelta(days=27 * 365))
    found = Cards(org).check(text)
    assert (found.code, found.judged_on) == ("expired", clock.today())
    assert str(clock.today().year) in verdict_words(found, load_texts("ru"))


# the paper --------------------------------------------------------------------------------------------------------------------------
def pages(pdf: bytes, dpi: int = 600) -> list[Image.Image]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def read_back(picture: Image.Image, left_mm: float, bottom_mm: float, side: int, dpi: int = 600) -> list[list[bool]]:
    """The code's squares as they are seen on the page: the middle of each."""
    scale, step = dpi / 25.4, module_mm(side)
    found: list[list[bool]] = []
    for row in range(side):
        y = picture.height - (bottom_mm + (side - row - 0.5) * step) * scale
        found.append([picture.getpixel((int((left_mm + (column + 0.5) * step) * scale), int(y))) < 128 for column in range(side)])  # type: ignore[operator]
    return found


def test_the_paper_carries_the_code_that_proves_the_card(org: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    cards = Cards(org)
    made = cards.issue([Members(org).add(ASEL | {"first_name": name}).id for name in ("Әсел", "Айгүл", *(f"Мүше{number}" for number in range(10)))])
    sheets = pages(cards.pdf([one.id for one in made], "kk"))
    assert len(sheets) == 2
    assert all(abs(sheet.width / sheet.height - 210 / 297) < 0.001 for sheet in sheets)
    for one, (page, left, bottom) in zip(made, places(len(made)), strict=True):
        paper = cards._paper(one.id)
        matrix = squares(paper.address, paper.digits)
        side = len(matrix)
        step = module_mm(side)
        assert side <= 85 and step >= 0.38, "a village telephone must still see the squares"
        seen = read_back(sheets[page], left + CARD_WIDTH - QR_SIDE - QUIET * step - 1.2, bottom + (CARD_HEIGHT - QR_SIDE) / 2 - 1.5, side)
        assert seen == matrix
        assert cards.check("".join(decoded(seen))).verdict == "genuine"
    single = pages(cards.pdf([made[0].id], "ru", sheet=False))
    assert len(single) == 1 and abs(single[0].width / single[0].height - CARD_WIDTH / CARD_HEIGHT) < 0.002


def decoded(matrix: list[list[bool]]) -> tuple[str, str]:
    """Reads a code's own bits, apart from how it was made: mask, places of the bits, blocks, segments. Without correcting errors."""
    from support.qr_reading import read

    return read(matrix)


def test_long_names_stay_on_the_card(org: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    cards = Cards(org)
    long = {"last_name": "Әбдірахманқожаева-Сейітмұханбетова" * 2, "first_name": "Гүлбаһрам-Айсұлтана", "patronymic": "Мұхаммедғалимұрынқызы"}
    (card,) = cards.issue([Members(org).add(long).id])
    assert len(card.name) < len(Members(org).card(card.member).full_name)
    assert cards.check(text_of(org, card.id)).verdict == "genuine"
    (picture,) = pages(cards.pdf([card.id], "kk", sheet=False), 200)
    edge = picture.crop((0, 0, 6, picture.height)).crop((0, int(picture.height * 0.25), 6, picture.height))
    assert edge.getextrema()[0] > 200


# words and files ----------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("code", [*WHY, ""])
def test_every_judgement_has_its_words(language: str, code: str) -> None:
    texts = load_texts(language)
    for verdict in ("genuine", "withdrawn", "not_genuine", "not_a_card"):
        words = verdict_words(Judgement(verdict, code), texts)  # type: ignore[arg-type]
        assert words and "{" not in words


def test_a_certificate_for_a_strange_key_signs_nothing(org: OpenedOrganisation, centre: CardCentre) -> None:
    centre.join(org)
    with org.office.action("exchange.cards") as act:
        for row in act.session.execute(select(HeardCertificate.id)).scalars().all():
            act.update(HeardCertificate, row, {"key": SigningKey.new().id.hex()})
    assert (Cards(org).refusal() or pytest.fail()).code == "CARD-02"


def test_segno_is_asked_for_two_segments() -> None:
    code = segno.make(["https://centre.example/check#", "1" * 1080], error="m", boost_error=False, micro=False)
    assert code.version == 17


