"""Sums to the tiyn: read from what people type, and written out in words for papers."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirek.foundation.language.money import decimal_text, money_in_words, number_in_words, read_money


@pytest.mark.parametrize(("typed", "tiyn"), [
    ("1 234,56", 123456), ("1234.56", 123456), ("1\u00a0500 ₸", 150000), ("12 000 тг.", 1200000), ("850 теңге", 85000),
    ("1,234.56", 123456), ("1.234,56", 123456), ("1,234,567", 123456700), ("0,5", 50), ("-300", -30000), ("−300,10", -30010),
    (1500, 150000), (1500.5, 150050), (0.1 + 0.2, 30), (1234.565, 123457), ("7", 700),
])  # fmt: skip
def test_a_sum_is_read_to_the_tiyn(typed: object, tiyn: int) -> None:
    assert read_money(typed) == tiyn


@pytest.mark.parametrize("typed", ["", "жоқ", "1,234", "12.345", "1e5", "5%", None, True, float("nan"), float("inf"), "9" * 20, 10**20, "1.2.3", "--5"])
def test_what_is_no_sum_is_refused_and_not_guessed(typed: object) -> None:
    assert read_money(typed) is None


@given(st.integers(-(10**12), 10**12))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_again(tiyn: int) -> None:
    assert read_money(decimal_text(tiyn)) == tiyn


@pytest.mark.parametrize(("tiyn", "kk", "ru"), [
    (0, "Нөл теңге 00 тиын", "Ноль тенге 00 тиын"),
    (100, "Бір теңге 00 тиын", "Один тенге 00 тиын"),
    (1101, "Он бір теңге 01 тиын", "Одиннадцать тенге 01 тиын"),
    (10000, "Бір жүз теңге 00 тиын", "Сто тенге 00 тиын"),
    (123450, "Бір мың екі жүз отыз төрт теңге 50 тиын", "Одна тысяча двести тридцать четыре тенге 50 тиын"),
    (200000, "Екі мың теңге 00 тиын", "Две тысячи тенге 00 тиын"),
    (1100000, "Он бір мың теңге 00 тиын", "Одиннадцать тысяч тенге 00 тиын"),
    (2100000, "Жиырма бір мың теңге 00 тиын", "Двадцать одна тысяча тенге 00 тиын"),
    (10100105, "Бір жүз бір мың бір теңге 05 тиын", "Сто одна тысяча один тенге 05 тиын"),
    (45678990, "Төрт жүз елу алты мың жеті жүз сексен тоғыз теңге 90 тиын", "Четыреста пятьдесят шесть тысяч семьсот восемьдесят девять тенге 90 тиын"),
    (100000000, "Бір миллион теңге 00 тиын", "Один миллион тенге 00 тиын"),
    (200000000200, "Екі миллиард екі теңге 00 тиын", "Два миллиарда два тенге 00 тиын"),
    (501200000, "Бес миллион он екі мың теңге 00 тиын", "Пять миллионов двенадцать тысяч тенге 00 тиын"),
])  # fmt: skip
def test_a_sum_in_words(tiyn: int, kk: str, ru: str) -> None:
    assert money_in_words(tiyn, "kk") == kk
    assert money_in_words(tiyn, "ru") == ru


_KK = dict(zip(["бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"], range(1, 10), strict=True)) | dict(
    zip(["он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"], range(10, 100, 10), strict=True)
)
_RU = {
    **dict(zip(["один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"], range(1, 20), strict=True)),
    "одна": 1, "две": 2,
    **dict(zip(["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"], range(20, 100, 10), strict=True)),
    **dict(zip(["сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"], range(100, 1000, 100), strict=True)),
}  # fmt: skip
_SCALES = {"мың": 1000, "тысяч": 1000, "миллион": 10**6, "миллиард": 10**9, "триллион": 10**12}


def _number_of(words: str, language: str) -> int:
    """The number that somebody hears: another way round than it is made."""
    total = group = 0
    for word in words.split():
        scale = next((value for stem, value in _SCALES.items() if word.startswith(stem)), 0)
        if scale:
            total, group = total + max(group, 1) * scale, 0
        elif word == "жүз":
            group = max(group, 1) * 100
        else:
            group += (_KK if language == "kk" else _RU)[word]
    return total + group


@given(st.integers(1, 10**15 - 1))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_words_say_the_number_and_no_other(number: int) -> None:
    assert _number_of(number_in_words(number, "kk"), "kk") == number
    assert _number_of(number_in_words(number, "ru"), "ru") == number


def test_less_than_nothing_has_no_words() -> None:
    with pytest.raises(ValueError):
        money_in_words(-1, "kk")
    with pytest.raises(ValueError):
        number_in_words(10**15, "ru")
