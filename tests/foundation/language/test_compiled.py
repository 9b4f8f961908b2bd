"""Compiled catalogues are ordinary gettext files, and are read without loading them whole."""

from __future__ import annotations

import gettext
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirek.foundation.language.compiled import CompiledCatalogue, compiled
from tirek.foundation.language.texts import load_texts, plural_form
from tirek.foundation.resources import translations_folder

MESSAGES = {"": "Language: kk\n", "Save": "Сақтау", "deed\x04Open": "Ашу", "file\0files": "файл\0файл"}
sentences = st.text(st.characters(exclude_characters="\0\x04", exclude_categories=["Cs"]), min_size=1)


def test_sentences_are_found_by_key_context_and_singular() -> None:
    catalogue = CompiledCatalogue(compiled(MESSAGES))
    assert catalogue.forms("Save") == ("Сақтау",)
    assert catalogue.forms("Open", "deed") == ("Ашу",)
    assert catalogue.forms("Open") is None
    assert catalogue.forms("file") == ("файл", "файл")


@given(st.dictionaries(sentences, sentences, min_size=1, max_size=20))
def test_whatever_is_written_is_found(messages: dict[str, str]) -> None:
    catalogue = CompiledCatalogue(compiled(messages))
    assert {key: catalogue.forms(key) for key in messages} == {key: (text,) for key, text in messages.items()}


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_the_standard_reader_agrees_with_ours(code: str) -> None:
    data = (translations_folder() / "build" / f"{code}.mo").read_bytes()
    standard, ours = gettext.GNUTranslations(io.BytesIO(data)), load_texts(code)
    assert ours.t("Save") == standard.gettext("Save")
    for count in range(130):
        form = standard.ngettext("{count} record waits", "{count} records wait", count)
        assert ours.n("{count} record waits", "{count} records wait", count) == form.format(count=count)


@pytest.mark.parametrize(("count", "form"), [(1, 0), (2, 1), (5, 2), (11, 2), (14, 2), (21, 0), (22, 1), (111, 2)])
def test_russian_has_three_forms(count: int, form: int) -> None:
    assert plural_form("ru", count) == form


@pytest.mark.parametrize("data", [b"", b"\0" * 28, compiled(MESSAGES)[:40]])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="catalogue"):
        CompiledCatalogue(data)
