"""Words of three languages: English sentences are the keys."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tirek.foundation.language.texts import LANGUAGES, OWN_NAMES, UnknownLanguage, load_texts, mark, missing


def test_each_language_is_called_by_its_own_name() -> None:
    assert [OWN_NAMES[code] for code in LANGUAGES] == ["Қазақша", "Русский", "English"]


@pytest.mark.parametrize(("code", "word"), [("kk", "Сақтау"), ("ru", "Сохранить"), ("en", "Save")])
def test_a_word_in_three_languages(code: str, word: str) -> None:
    assert load_texts(code).t("Save") == word


@pytest.mark.parametrize(
    ("code", "count", "sentence"),
    [
        ("kk", 1, "Жіберілуін күтіп тұр: 1 жазба"),
        ("kk", 5, "Жіберілуін күтіп тұр: 5 жазба"),
        ("ru", 1, "1 запись ждёт отправки"),
        ("ru", 3, "3 записи ждут отправки"),
        ("ru", 11, "11 записей ждут отправки"),
        ("ru", 21, "21 запись ждёт отправки"),
        ("en", 1, "1 record waits"),
        ("en", 2, "2 records wait"),
    ],
)
def test_a_number_chooses_the_form(code: str, count: int, sentence: str) -> None:
    assert load_texts(code).n("{count} record waits", "{count} records wait", count) == sentence


def test_values_are_filled_by_name() -> None:
    assert load_texts("ru").t("All saved · {time}", time="10:42") == "Всё сохранено · 10:42"


def test_a_sentence_nobody_translated_stays_english() -> None:
    assert load_texts("kk").t("The moon is made of {stuff}.", stuff="cheese") == "The moon is made of cheese."
    assert missing("kk", ["Save", "The moon is made of {stuff}."]) == ["The moon is made of {stuff}."]


def test_an_empty_sentence_stays_empty() -> None:
    assert load_texts("kk").t("") == ""


def test_a_marked_sentence_is_unchanged() -> None:
    assert mark("Save") == "Save"


@pytest.mark.parametrize("code", ["de", "", "../kk"])
def test_an_unknown_language_is_refused_in_words(code: str) -> None:
    with pytest.raises(UnknownLanguage) as refused:
        load_texts(code)
    assert refused.value.code == "LANG-01"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_loads_within_a_frame(code: str) -> None:
    load_texts(code)
    best = min(_seconds(lambda: load_texts(code)) for _ in range(5))
    assert best < 0.016, f"{best * 1000:.1f} ms"


def _seconds(work) -> float:  # type: ignore[no-untyped-def]
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_loading_words_brings_in_no_heavy_package() -> None:
    check = (
        "import sys; from tirek.foundation.language.texts import load_texts; import tirek.foundation.language.dates;"
        "load_texts('kk'); print([m for m in ('babel', 'sqlalchemy', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
