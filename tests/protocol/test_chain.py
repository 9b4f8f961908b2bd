"""The chain centre → region → organisation → card: what holds is accepted, everything else is refused with its own code."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek_protocol import cards, chain
from tirek_protocol.chain import Certificate, NotProven, Trust, day_number, pack_name
from tirek_protocol.errors import Malformed, Refused
from tirek_protocol.invitations import read_invitation, write_invitation
from tirek_protocol.messages import Invitation
from tirek_protocol.signing import SigningKey, key_id

ROOT, REGION, SCHOOL = (SigningKey(bytes([number]) * 32) for number in (1, 2, 3))
TODAY = date(2026, 11, 21)
NAME = "№ 12 жалпы білім беретін мектептің бастауыш кәсіподақ ұйымы"
TRUST = Trust(ROOT.public)


def certificate(context: bytes, by: SigningKey, key: SigningKey, *, serial: int = 1, name: str = NAME, years: int = 10, start: date = TODAY) -> bytes:
    content = Certificate(serial, bytes([serial]) * 8, key.public, pack_name(name), day_number(start), day_number(start + timedelta(days=365 * years)))
    return chain.certify(context, content, by)


REGION_PAPER = certificate(chain.REGION, ROOT, REGION, name="Түркістан облысы", years=20)
SCHOOL_PAPER = certificate(chain.ORGANISATION, REGION, SCHOOL)
CHAIN = [REGION_PAPER, SCHOOL_PAPER]


def card(serial: int = 1, key: SigningKey = SCHOOL) -> bytes:
    return cards.write_card(cards.Card(serial, b"12345678", pack_name("17-A/2026"), pack_name("Жұмағұлова Әсел Қайратқызы"), day_number(TODAY)), key)


def text(signed: bytes | None = None, region: bytes = REGION_PAPER, school: bytes = SCHOOL_PAPER) -> str:
    return "".join(cards.card_text("https://centre.example", signed or card(), region, school))


def code(papers: list[bytes], trust: Trust = TRUST, today: date = TODAY) -> str:
    with pytest.raises(NotProven) as refused:
        chain.prove(papers, trust, today)
    return refused.value.code


def test_a_whole_chain_holds():
    proven = chain.prove(CHAIN, TRUST, TODAY)
    assert (proven.region.title, proven.organisation.title) == ("Түркістан облысы", NAME)
    assert proven.organisation.key == SCHOOL.public


@given(which=st.integers(0, 1), place=st.floats(0, 0.999), bit=st.integers(0, 7))
def test_any_flipped_bit_is_refused(which: int, place: float, bit: int):
    paper = bytearray(CHAIN[which])
    paper[int(place * len(paper))] ^= 1 << bit
    changed = [bytes(paper) if number == which else CHAIN[number] for number in (0, 1)]
    assert code(changed) in ("foreign_root" if which == 0 else "wrong_signature", "not_a_paper")


@given(papers=st.lists(st.sampled_from(CHAIN), max_size=5))
def test_only_this_order_and_depth_is_accepted(papers: list[bytes]):
    if papers == CHAIN:
        chain.prove(papers, TRUST, TODAY)
    else:
        assert code(papers) == ("chain_depth" if len(papers) != 2 else "foreign_root" if papers[0] != REGION_PAPER else "wrong_signature")


@given(noise=st.lists(st.binary(max_size=700), min_size=2, max_size=2))
def test_noise_is_refused(noise: list[bytes]):
    assert code(noise) in ("not_a_paper", "foreign_root")


def test_a_foreign_root_is_refused():
    assert code(CHAIN, Trust(SigningKey.new().public)) == "foreign_root"


def test_an_organisation_cannot_certify_another():
    stranger = SigningKey.new()
    assert code([certificate(chain.REGION, REGION, SCHOOL), certificate(chain.ORGANISATION, SCHOOL, stranger)]) == "foreign_root"


@pytest.mark.parametrize(
    ("today", "heard", "held"),
    [
        pytest.param(TODAY + timedelta(days=3650), date(1970, 1, 1), True, id="last day"),
        pytest.param(TODAY + timedelta(days=3651), date(1970, 1, 1), False, id="day after"),
        pytest.param(date(2009, 1, 1), date(1970, 1, 1), True, id="clock stands years back: the certificate itself tells that its day has come"),
        pytest.param(date(2009, 1, 1), TODAY + timedelta(days=3700), False, id="clock stands back, but the centre has told a later day"),
    ],
)
def test_terms_and_wrong_clocks(today: date, heard: date, held: bool):
    trust = Trust(ROOT.public, heard=heard)
    if held:
        assert chain.prove(CHAIN, trust, today).day == max(today, heard, TODAY)
        return
    with pytest.raises(NotProven) as refused:
        chain.prove(CHAIN, trust, today)
    assert (refused.value.code, refused.value.day) == ("expired", max(today, heard))


def test_a_region_that_ended_ends_its_organisations():
    short = certificate(chain.REGION, ROOT, REGION, years=1)
    assert code([short, SCHOOL_PAPER], today=TODAY + timedelta(days=400)) == "expired"


# keys that follow, keys that are withdrawn ----------------------------------------------------------------------------------------
@given(serial=st.integers(2, 50), signed=st.integers(1, 60), steps=st.integers(1, 4))
def test_who_knows_the_old_root_accepts_the_new_one_and_the_old_one_ends_at_its_serial(serial: int, signed: int, steps: int):
    roots = [ROOT, *(SigningKey(bytes([40 + step]) * 32) for step in range(steps))]
    papers = [chain.succeed(old, new, serial * (step + 1), TODAY) for step, (old, new) in enumerate(zip(roots, roots[1:], strict=False))]
    trust = Trust(ROOT.public, papers)
    assert chain.current_key(trust) == roots[-1].public
    for step, root in enumerate(roots):
        first, beyond = (serial * step if step else 1), (serial * (step + 1) if step < steps else 2**31)
        papers_by = [certificate(chain.REGION, root, REGION, serial=signed), SCHOOL_PAPER]
        if first <= signed < beyond:
            chain.prove(papers_by, trust, TODAY)
        else:
            assert code(papers_by, trust) == "key_withdrawn"
    assert code([certificate(chain.REGION, roots[-1], REGION, serial=serial * steps), SCHOOL_PAPER]) == "foreign_root"


def test_a_succession_needs_both_keys():
    thief, new = SigningKey.new(), SigningKey.new()
    paper = chain.succeed(thief, new, 2, TODAY)
    assert chain.current_key(Trust(ROOT.public, [paper, paper[:-1], b"", chain.succeed(ROOT, ROOT, 2, TODAY)])) == ROOT.public
    forged = paper[:-128].replace(thief.public, ROOT.public) + paper[-128:]
    assert chain.current_key(Trust(ROOT.public, [forged])) == ROOT.public


def test_of_two_successions_the_one_heard_first_counts_and_circles_end():
    one, other = SigningKey.new(), SigningKey.new()
    papers = [chain.succeed(ROOT, one, 2, TODAY), chain.succeed(ROOT, other, 2, TODAY), chain.succeed(one, ROOT, 3, TODAY)]
    assert chain.current_key(Trust(ROOT.public, papers)) == one.public


def test_an_organisations_new_key_holds_under_its_old_certificate():
    new = SigningKey.new()
    trust = Trust(ROOT.public, [chain.succeed(SCHOOL, new, 10, TODAY)])
    assert cards.check_card(text(card(10, new)), trust, TODAY).card.serial == 10
    assert cards.check_card(text(card(9)), trust, TODAY).card.serial == 9
    for signed in (card(9, new), card(10)):
        with pytest.raises(NotProven, match="key_withdrawn"):
            cards.check_card(text(signed), trust, TODAY)


@pytest.mark.parametrize("key", [ROOT, REGION], ids=["root", "region"])
def test_a_withdrawn_key_is_refused_from_its_serial_on(key: SigningKey):
    new = SigningKey.new()
    successions = [chain.succeed(ROOT, new, 5, TODAY)]
    trust = Trust(ROOT.public, successions, [chain.withdraw(new, 5, key.id, 3, TODAY)])
    signed = {ROOT: lambda serial: [certificate(chain.REGION, ROOT, REGION, serial=serial), SCHOOL_PAPER],
              REGION: lambda serial: [REGION_PAPER, certificate(chain.ORGANISATION, REGION, SCHOOL, serial=serial)]}[key]  # fmt: skip
    chain.prove(signed(2), trust, TODAY)
    assert code(signed(3), trust) == "key_withdrawn"
    chain.prove(signed(3), Trust(ROOT.public, successions), TODAY)


def test_only_the_centre_withdraws_a_key():
    for stranger in (REGION, SCHOOL, SigningKey.new()):
        chain.prove(CHAIN, Trust(ROOT.public, (), [chain.withdraw(stranger, 1, key_id(REGION.public), 1, TODAY)]), TODAY)


def test_an_offer_shows_the_key_and_the_organisation():
    proof = chain.offer(SCHOOL, b"12345678")
    chain.check_offer(SCHOOL.public, b"12345678", proof)
    for public, organisation in ((REGION.public, b"12345678"), (SCHOOL.public, b"87654321")):
        with pytest.raises(Refused):
            chain.check_offer(public, organisation, proof)


# names ----------------------------------------------------------------------------------------------------------------------------
@given(words=st.text(min_size=1, max_size=60))
def test_names_come_back_as_they_were(words: str):
    if words.isprintable():
        assert chain.read_name(pack_name(words)) == words
    else:
        with pytest.raises(Malformed):
            chain.read_name(pack_name(words))


def test_kazakh_letters_take_a_byte_each():
    letters = "Әсел Қ. O'Brien-Жұмағұлова ӘІҢҒҮҰҚӨҺәіңғүұқөһ №"
    assert len(pack_name(letters)) == len(letters)


# cards ----------------------------------------------------------------------------------------------------------------------------
def test_a_card_is_proved_from_its_text_alone():
    for read in (text(), text().rpartition("#")[2], "\n".join([text()[:300], text()[300:]])):
        proven = cards.check_card(read, TRUST, TODAY)
        assert (proven.name, proven.number, proven.issued_on) == ("Жұмағұлова Әсел Қайратқызы", "17-A/2026", TODAY)
        assert proven.chain.organisation.title == NAME


@given(place=st.floats(0, 0.999), digit=st.sampled_from("0123456789"))
def test_a_card_with_another_digit_is_refused(place: float, digit: str):
    whole = text()
    start = whole.index("#") + 1
    at = start + int(place * (len(whole) - start))
    if whole[at] == digit:
        return
    with pytest.raises(Refused):
        cards.check_card(whole[:at] + digit + whole[at + 1 :], TRUST, TODAY)


@pytest.mark.parametrize("words", ["", "#", "#0", "https://centre.example/check#", "١" * 800, "9" * 3001, "1" * 5000, "x" * 900])
def test_other_texts_are_not_cards(words: str):
    with pytest.raises(Malformed):
        cards.check_card(words, TRUST, TODAY)


def test_a_card_of_another_school_cannot_carry_this_ones_certificate():
    with pytest.raises(NotProven, match="card_changed"):
        cards.check_card(text(card(key=SigningKey.new())), TRUST, TODAY)


def test_the_withdrawn_name_binds_card_and_organisation():
    names = {cards.withdrawn_name(bytes([one]) * 8, bytes([other]) * 8) for one in (1, 2) for other in (1, 2)}
    assert len(names) == 4


# invitations ----------------------------------------------------------------------------------------------------------------------
def invitation(papers: list[bytes]) -> Invitation:
    return Invitation("Орталық", "https://centre.example", ROOT.public, b"\x01" + bytes(31) + b"\x09", 77, NAME, False, bytes(16), 1, papers)


def test_a_region_that_the_centre_has_certified_may_invite():
    line = write_invitation(invitation([REGION_PAPER]), REGION)
    assert read_invitation(line, TODAY).organisation_id == 77
    with pytest.raises(NotProven, match="expired"):
        read_invitation(line, TODAY + timedelta(days=365 * 20 + 1))


@pytest.mark.parametrize(
    ("papers", "by"),
    [([REGION_PAPER], ROOT), ([REGION_PAPER], SCHOOL), (CHAIN, SCHOOL), ([SCHOOL_PAPER], SCHOOL), ([], REGION),
     ([certificate(chain.REGION, SCHOOL, REGION)], REGION)],
)  # fmt: skip
def test_nobody_else_may_invite(papers: list[bytes], by: SigningKey):
    with pytest.raises(Refused):
        read_invitation(write_invitation(invitation(papers), by), TODAY)


def test_invitations_of_version_1_hold_at_any_day():
    recorded = (Path(__file__).parent / "version1" / "invitation.txt").read_text("ascii")
    for today in (date(1970, 1, 1), TODAY, date(2100, 1, 1)):
        assert read_invitation(recorded, today).organisation_id == 77


# recorded bytes: never made anew ----------------------------------------------------------------------------------------------------
def recorded(name: str) -> bytes:
    return bytes.fromhex((Path(__file__).parent / "chain1" / f"{name}.hex").read_text("ascii").strip())


def test_recorded_papers_still_prove():
    papers = [recorded("region"), recorded("organisation")]
    assert chain.prove(papers, TRUST, TODAY).organisation.title == NAME
    assert cards.check_card((Path(__file__).parent / "chain1" / "card.txt").read_text("ascii"), TRUST, TODAY).number == "17-A/2026"
    assert chain.read_succession(recorded("succession")).serial == 7
    withdrawn = Trust(ROOT.public, (), [recorded("withdrawal")])
    chain.prove(papers, withdrawn, TODAY)
    assert code([papers[0], certificate(chain.ORGANISATION, REGION, SCHOOL, serial=2)], withdrawn) == "key_withdrawn"
