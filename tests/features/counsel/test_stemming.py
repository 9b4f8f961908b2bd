"""Words of both languages meet their other forms, and words typed on a Russian keyboard meet their right spelling."""

from __future__ import annotations

import pytest

from tirek.features.counsel.stemming import fold, kazakh_stem, russian_stem, stems, words


@pytest.mark.parametrize(
    "forms",
    [
        "демалыс демалысы демалысын демалысым демалысымды демалысқа демалыстың демалыстан",
        "жарна жарнасы жарнаны жарнаға",
        "сөгіс сөгісті сөгістің сөгісі",
        "мектеп мектебі мектебімізді мектепке мектептің",
        "жұмыс жұмысы жұмысын жұмысқа жұмыстан",
        "жалақы жалақысы жалақыны",
        "басшы басшысы басшыға",
        "бұйрық бұйрығы бұйрықты бұйрықпен",
        "төлейді төлемейді төледі төлене төлемеді төлеу",
        "береді бермейді берген беру",
        "кәсіподақ кәсіподағы кәсіподақтың",
        "айлық айлығым айлықты айлығымды айлықтан",
    ],
)
def test_kazakh_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({kazakh_stem(form) for form in forms.split()}) == 1


def test_load_and_pregnant_stay_apart() -> None:
    assert kazakh_stem("жүктеме") != kazakh_stem("жүкті")


def test_words_of_one_beginning_stay_apart() -> None:
    assert len({kazakh_stem(word) for word in ("басшылық", "басталады", "шаруашылық", "шарт", "қазына", "қазан")}) == 6


def test_a_wish_is_a_form_of_the_verb_and_mine_of_the_noun() -> None:
    assert kazakh_stem("құрғымыз") == kazakh_stem("құру")
    assert kazakh_stem("бұйрығым") == kazakh_stem("бұйрық")


def test_words_without_kazakh_letters_have_the_same_stem() -> None:
    for right, typed in (
        ("жұмыстан", "жумыстан"),
        ("түсініктеме", "тусиниктеме"),
        ("сөгіс", "согис"),
        ("үстеме", "устеме"),
    ):
        assert kazakh_stem(right) == kazakh_stem(typed)


def test_latin_i_inside_a_kazakh_word_is_read_as_the_kazakh_letter() -> None:
    assert words("мерзiмi") == ["мерзімі"]
    assert words("PhD iPhone") == ["phd", "iphone"]


def test_russian_forms_and_yo() -> None:
    assert russian_stem("отчёты") == russian_stem("отчеты") == russian_stem("отчётов")


def test_small_words_are_left_out_and_numbers_stay() -> None:
    assert stems("не платят ли за 20 дней", "ru") == [russian_stem("платят"), "20", russian_stem("дней")]


def test_folding_leaves_no_kazakh_letters() -> None:
    assert fold("әғқңөұүһі") == "агкноууxи".replace("x", "х")
