from hypothesis import given, settings
from hypothesis import strategies as st

from tirek.foundation.identifiers.typed import clean_text, has_control_signs, number_text


def test_invisible_signs_go_and_spaces_become_one() -> None:
    assert clean_text("  Нұр\u00adлан\u200b \u00a0 Әли\r\nұлы\x00 ") == "Нұрлан Әли ұлы"
    assert clean_text("бір \r\n\n екі ", lines=True) == "бір\nекі"
    assert clean_text("и\u0306") == "й"


def test_control_signs_are_noticed() -> None:
    assert has_control_signs("а\x07б") and not has_control_signs("а\nб\tв")


def test_whole_numbers_of_tables() -> None:
    assert number_text(87011234567.0) == "87011234567"
    assert number_text(1.5) is None and number_text(True) is None and number_text("1") is None
    assert number_text(float("nan")) is None and number_text(float("inf")) is None


@settings(deadline=None)
@given(st.text(max_size=80), st.booleans())
def test_cleaning_twice_changes_nothing(text: str, lines: bool) -> None:
    once = clean_text(text, lines=lines)
    assert clean_text(once, lines=lines) == once
