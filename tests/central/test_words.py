"""Every sentence of the centre's pages has its Kazakh and Russian, with the same placeholders."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import tirek_central
from tirek_central.i18n import load_words

ROOT = Path(tirek_central.__file__).parent
ONE = re.compile(r"""(?<![a-zA-Z_])(?:t|mark)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
MANY = re.compile(r'(?<![a-zA-Z_])n\("((?:[^"\\]|\\.)*)",\s*"(?:[^"\\]|\\.)*"')
LATIN_I = re.compile(r"[Ѐ-ӿ][ih]|[ih][Ѐ-ӿ]")


def sentences() -> set[str]:
    found: set[str] = set()
    for path in [*ROOT.rglob("*.html"), *ROOT.rglob("*.py")]:
        text = path.read_text("utf-8")
        found |= {first or second for first, second in ONE.findall(text)} | set(MANY.findall(text))
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    words, wanted = load_words(language), sentences()
    with (ROOT / "translations" / f"{language}.po").open("rb") as file:
        there = {message.id[0] if isinstance(message.id, tuple | list) else message.id: message for message in read_po(file) if message.id}
    assert [sentence for sentence in sorted(wanted) if not words.knows(sentence)] == []
    assert sorted(set(there) - wanted) == []
    for key, message in there.items():
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert all(forms), key
        assert all(placeholders(form) == placeholders(str(key)) for form in forms), key
        assert not any(LATIN_I.search(form) for form in forms), key


def test_forms_of_numbers() -> None:
    words = load_words("ru")
    one, many = "told by {count} organisation", "told by {count} organisations"
    assert [words.n(one, many, count).split()[-1] for count in (1, 3, 11, 21, 25)] == ["организация", "организации", "организаций", "организация", "организаций"]
