"""The catalogues themselves: complete, agreeing, with the letters and lengths people need; and how faults are found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tirek
from tirek.foundation.language.catalogues import (
    TRANSLATED,
    CatalogueFaults,
    Entry,
    compile_catalogues,
    find_faults,
    read_entries,
)
from tirek.foundation.language.extraction import Glued, Key, extract, extract_folder
from tirek.foundation.resources import translations_folder

NAVIGATION = [
    "Today", "Members", "Appeals", "Disputes", "Documents", "Ask", "Agreement & AI", "Meetings & votes",
    "Notices & learning", "Figures", "Exchange", "Settings",
]  # fmt: skip
LETTERS_OF_A_NAVIGATION_WORD = 15
MIXED_ALPHABETS = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")

ENTRIES = {language: read_entries(translations_folder(), language) for language in TRANSLATED}
SOURCE = list(extract_folder(Path(tirek.__path__[0])))


def test_the_catalogues_have_no_faults() -> None:
    assert find_faults(ENTRIES) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_the_program_is_translated(language: str) -> None:
    known = {entry.key for entry in ENTRIES[language]}
    missing = [key.place for key in SOURCE if isinstance(key, Key) and (key.context, key.singular) not in known]
    assert missing == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_sentences_are_plural_in_the_catalogue(language: str) -> None:
    plural = {entry.key: entry.plural for entry in ENTRIES[language]}
    wrong = [
        key.place for key in SOURCE
        if isinstance(key, Key) and key.plural and plural.get((key.context, key.singular), key.plural) != key.plural
    ]  # fmt: skip
    assert wrong == []


def test_no_sentence_of_the_program_is_glued_from_parts() -> None:
    assert [f"{place.file}:{place.line}" for place in SOURCE if isinstance(place, Glued)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_word_mixes_latin_and_cyrillic_letters(language: str) -> None:
    texts = [re.sub(r"\{[^}]*\}", " ", form) for entry in ENTRIES[language] for form in entry.forms]
    assert [text for text in texts if MIXED_ALPHABETS.search(text)] == []


def test_no_ending_is_put_on_a_placeholder_in_kazakh() -> None:
    """It would depend on the number or name filled in. «{page}-бет» is no ending but a word, and is right."""
    endings = (
        "ның нің дың дің тың тің ға ге қа ке на не ны ні ды ді ты ті да де та те дан ден тан тен нан нен мен бен пен"
    )
    wrong = re.compile(r"\}(?:[а-яәғқңөұүһі]|[-\u2011](?:" + "|".join(endings.split()) + r")\b)")
    assert [entry.place for entry in ENTRIES["kk"] if any(wrong.search(form) for form in entry.forms)] == []


def test_kazakh_counts_without_plural_endings() -> None:
    different = [entry.place for entry in ENTRIES["kk"] if entry.plural and len(set(entry.forms)) > 1]
    assert different == []


@pytest.mark.parametrize("word", NAVIGATION)
def test_a_navigation_word_fits_the_bar(word: str) -> None:
    forms = [word, *(entry.forms[0] for entries in ENTRIES.values() for entry in entries if entry.singular == word)]
    assert len(forms) >= 1 + len(TRANSLATED)
    too_long = [form for form in forms if sum(letter.isalpha() for letter in form) > LETTERS_OF_A_NAVIGATION_WORD]
    assert too_long == []


# --- how faults are found ---------------------------------------------------------------------------------------


def _entry(language: str, forms: tuple[str, ...], *, topic: str = "a", plural: str | None = None) -> Entry:
    return Entry(language, topic, None, "{count} file", plural, forms)


GOOD = {"kk": [_entry("kk", ("{count} файл",))], "ru": [_entry("ru", ("{count} файл",))]}


@pytest.mark.parametrize(
    ("kazakh", "fault"),
    [
        pytest.param([], "kk lacks", id="missing in a language"),
        pytest.param([_entry("kk", ("",))], "has no translation", id="empty"),
        pytest.param([_entry("kk", ("{n} файл",))], "other placeholders", id="other placeholder"),
        pytest.param([_entry("kk", ("{count файл",))], "broken braces", id="broken brace"),
        pytest.param([_entry("kk", ("{count} файл",), plural="{count} files")], "needs 2 plural forms", id="one form"),
        pytest.param(
            [_entry("kk", ("{count} файл",)), _entry("kk", ("{count} құжат",), topic="b")],
            "is translated otherwise in a.po",
            id="two topics disagree",
        ),
    ],
)
def test_a_fault_is_told(kazakh: list[Entry], fault: str) -> None:
    found = find_faults({**GOOD, "kk": kazakh})
    assert any(fault in line for line in found), found


def test_the_same_translation_in_two_topics_is_no_fault() -> None:
    twice = [_entry("kk", ("{count} файл",)), _entry("kk", ("{count} файл",), topic="b")]
    assert find_faults({**GOOD, "kk": twice}) == []


def _write_catalogues(folder: Path, kazakh: str) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for language, word in (("kk", kazakh), ("ru", "Сохранить")):
        (folder / language).mkdir(exist_ok=True)
        (folder / language / "a.po").write_text(f'{head}msgid "Save"\nmsgstr "{word}"\n', "utf-8")


def test_faulty_catalogues_leave_the_compiled_ones_as_they_were(tmp_path: Path) -> None:
    _write_catalogues(tmp_path, "Сақтау")
    assert compile_catalogues(tmp_path) == {"kk": 1, "ru": 1}
    before = (tmp_path / "build" / "kk.mo").read_bytes()
    _write_catalogues(tmp_path, "")
    with pytest.raises(CatalogueFaults):
        compile_catalogues(tmp_path)
    assert (tmp_path / "build" / "kk.mo").read_bytes() == before


def test_the_same_sources_compile_to_the_same_bytes(tmp_path: Path) -> None:
    _write_catalogues(tmp_path, "Сақтау")
    compile_catalogues(tmp_path)
    first = (tmp_path / "build" / "kk.mo").read_bytes()
    compile_catalogues(tmp_path)
    assert (tmp_path / "build" / "kk.mo").read_bytes() == first


def test_a_damaged_catalogue_is_named(tmp_path: Path) -> None:
    _write_catalogues(tmp_path, "Сақтау")
    (tmp_path / "kk" / "b.po").write_bytes(b'msgid "Save"\nmsgstr "\xff\xfe"\n')
    with pytest.raises(CatalogueFaults, match=r"kk/b\.po cannot be read"):
        compile_catalogues(tmp_path)


# --- how sentences are found in the source ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ('texts.t("Save")', [("Save", None, None)]),
        ('t("Save", time=now)', [("Save", None, None)]),
        ('texts.n("{count} file", "{count} files", 3)', [("{count} file", "{count} files", None)]),
        ('texts.p("deed", "Open")', [("Open", None, "deed")]),
        ('mark("a" "b")', [("ab", None, None)]),
        ('texts.t("Show" if hidden else "Hide")', [("Show", None, None), ("Hide", None, None)]),
        ('raise Circumstance("DISK-01", "Full.", "Free it.")', [("Full.", None, None), ("Free it.", None, None)]),
        ("texts.t(message)", []),
        ('other("Save")', []),
        ('point.n("x")', []),
    ],
)
def test_sentences_are_found(source: str, keys: list[tuple[str, str | None, str | None]]) -> None:
    found = [key for key in extract(source, Path("a.py")) if isinstance(key, Key)]
    assert [(key.singular, key.plural, key.context) for key in found] == keys


@pytest.mark.parametrize(
    "source", ['t(f"Saved at {time}")', 't("Saved " + time)', 't("Saved %s" % time)', 'mark("Saved {}".format(time))']
)
def test_glued_sentences_are_found(source: str) -> None:
    assert [type(found) for found in extract(source, Path("a.py"))] == [Glued]
