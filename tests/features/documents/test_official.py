"""Dates and sums as official papers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tirek.features.documents.official import money, official_date, official_number

DAY = date(2026, 4, 10)


@pytest.mark.parametrize(
    "form, kk, ru",
    [
        ("long", "2026 жылғы 10 сәуір", "10 апреля 2026 года"),
        ("on", "2026 жылғы 10 сәуірде", "10 апреля 2026 года"),
        ("of", "2026 жылғы 10 сәуірдегі", "от 10 апреля 2026 года"),
        ("from", "2026 жылғы 10 сәуірден бастап", "с 10 апреля 2026 года"),
        ("till", "2026 жылғы 10 сәуірге дейін", "до 10 апреля 2026 года"),
        ("short", "10.04.2026 ж.", "10.04.2026 г."),
        ("minutes", "«10» сәуір 2026 ж.", "«10» апреля 2026 г."),
    ],
)
def test_forms_of_a_date(form: str, kk: str, ru: str) -> None:
    assert official_date(DAY, "kk", form).replace("\u00a0", " ") == kk  # type: ignore[arg-type]
    assert official_date(DAY, "ru", form).replace("\u00a0", " ") == ru  # type: ignore[arg-type]


def test_a_day_is_not_torn_from_its_month() -> None:
    assert official_date(DAY, "kk") == "2026\u00a0жылғы 10\u00a0сәуір"
    assert official_date(DAY, "ru", "till") == "до\u00a010\u00a0апреля 2026\u00a0года"


def test_endings_follow_the_month() -> None:
    months = [official_date(date(2026, month, 5), "kk", "of").rsplit("\u00a0", 1)[-1] for month in range(1, 13)]
    assert months == [
        "қаңтардағы", "ақпандағы", "наурыздағы", "сәуірдегі", "мамырдағы", "маусымдағы",
        "шілдедегі", "тамыздағы", "қыркүйектегі", "қазандағы", "қарашадағы", "желтоқсандағы",
    ]  # fmt: skip


def test_the_second_of_a_month_in_russian() -> None:
    assert official_date(date(2026, 9, 2), "ru", "from").startswith("со\u00a02")
    assert official_date(date(2026, 9, 22), "ru", "from").startswith("с\u00a022")


def test_numbers_and_sums() -> None:
    assert official_number(1234567) == "1\u00a0234\u00a0567"
    assert money(86500) == "86\u00a0500\u00a0₸"
    assert money(Decimal("1250.5")) == "1\u00a0250,50\u00a0₸"
