"""The printed code: what people mistype is caught, and the group with the slip is named."""

from __future__ import annotations

import itertools

import pytest

from tirek.foundation.errors import Circumstance
from tirek.foundation.vault.recovery_code import ALPHABET, GROUPS, new_code, secret_of

CODE = "YVX8-2W31-4PCP-FR0N-Q2KA-VV5V-EYZF-0304-W2KG"
OF_THE_FIRST_FORMAT = "QFEE-70W5-Y3ZC-XC9J-0ZCK-GNJN-D2FJ"


def refused(typed: str) -> Circumstance:
    with pytest.raises(Circumstance) as slip:
        secret_of(typed)
    assert slip.value.code == "RECOVERY-01"
    return slip.value


def test_nine_groups_of_four_with_135_random_bits() -> None:
    assert [len(group) for group in new_code().split("-")] == [4] * GROUPS
    assert len(secret_of(CODE)) * 5 == 135
    assert new_code() != new_code()


@pytest.mark.parametrize("typed", [CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " "), f"  {CODE.replace('0', 'О')}\n", CODE.replace("1", "l")])
def test_what_people_type_is_taken(typed: str) -> None:
    assert secret_of(typed) == secret_of(CODE)


@pytest.mark.parametrize("place", [at for at, letter in enumerate(CODE) if letter != "-"])
def test_any_wrong_letter_is_caught_and_its_group_named(place: int) -> None:
    for letter in ALPHABET:
        if letter != CODE[place]:
            assert refused(CODE[:place] + letter + CODE[place + 1 :]).values["number"] == place // 5 + 1


def test_exchanged_letters_and_groups_are_caught() -> None:
    letters = list(CODE)
    for at in range(len(letters) - 1):
        if "-" not in letters[at : at + 2] and letters[at] != letters[at + 1]:
            exchanged = [*letters[:at], letters[at + 1], letters[at], *letters[at + 2 :]]
            refused("".join(exchanged))
    groups = CODE.split("-")
    for first, second in itertools.combinations(range(GROUPS), 2):
        other = list(groups)
        other[first], other[second] = other[second], other[first]
        if other != groups:
            refused("-".join(other))


def test_a_missing_letter_names_its_group_and_missing_groups_are_counted() -> None:
    assert refused(CODE[:12] + CODE[13:]).values["number"] == 3
    assert refused(CODE[:34]).values == {"count": 7, "all": 9}
    refused("")
    refused("домбыра")


def test_a_code_of_the_first_format_still_has_its_secret() -> None:
    assert secret_of(OF_THE_FIRST_FORMAT) == OF_THE_FIRST_FORMAT.replace("-", "")[:26].encode()
    refused("3" + OF_THE_FIRST_FORMAT[1:])
