"""Every shipped template, and the small language they are written in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tirek.features.documents import inline
from tirek.features.documents.filling import fill_body
from tirek.features.documents.organisation_card import OrganisationCard
from tirek.features.documents.people import person_from
from tirek.features.documents.rules import Field, check
from tirek.features.documents.templates import Template, TemplateError, load_templates, read_template
from tirek.foundation.rendering.document_model import Facts, Heading, Numbered, Paragraph, Run, plain
from tirek.foundation.rendering.fonts import letters_without_glyph

TEMPLATES = load_templates()
CARD = OrganisationCard(
    name_kk="Ұйым", name_ru="Организация", place_kk="ауыл", place_ru="село", chair=person_from("Ахметова Айгүл")
)


def small(body: list[object], *fields: dict[str, object]) -> Template:
    return read_template(
        json.dumps(
            {
                "code": "TST", "version": "1", "owner": "x", "valid_from": "2026-01-01", "checked": "x",
                "title": {"kk": "Т", "ru": "Т"}, "fields": [{"ask_kk": "?", "ask_ru": "?", **one} for one in fields],
                "body": {"kk": body, "ru": body},
            }
        ).encode()
    )  # fmt: skip


def blocks(template: Template, **data: object) -> list[object]:
    return list(fill_body(template, check(template.fields, data).values, CARD, "kk"))


def test_a_line_with_an_empty_answer_in_double_brackets_is_left_out() -> None:
    template = small(
        [{"p": "Аты: {a}[[, телефоны: {b}]]"}], {"name": "a", "type": "text"}, {"name": "b", "type": "text"}
    )
    assert blocks(template, a="Айгүл", b="7700") == [Paragraph("Аты: Айгүл, телефоны: 7700")]
    assert blocks(template, a="Айгүл") == [Paragraph("Аты: Айгүл")]
    assert blocks(template) == [Paragraph(f"Аты: {inline.BLANK}")]


def test_bold_comes_from_the_template_and_never_from_an_answer() -> None:
    template = small([{"p": "**ШЕШТІ:** {a}"}], {"name": "a", "type": "text"})
    assert blocks(template, a="**қалың** {b}") == [Paragraph((Run("ШЕШТІ:", bold=True), Run(" **қалың** {b}")))]


def test_conditions_and_loops() -> None:
    template = small(
        [
            {"if": "kind=a|b", "do": [{"part": "AB"}], "else": [{"part": "C"}]},
            {"if": ["kind", "!rows"], "do": [{"part": "бос"}]},
            {"each": "rows", "do": [{"p": "{n}) {row.text}"}]},
            {"facts": [["Бос", "{kind|upper}"], ["Жоқ", "{none}"]]},
        ],
        {
            "name": "kind",
            "type": "choice",
            "choices": [{"id": "a", "kk": "әлі", "ru": "а"}, {"id": "c", "kk": "с", "ru": "с"}],
        },
        {"name": "rows", "type": "list", "items": [{"name": "text", "type": "text", "ask_kk": "?", "ask_ru": "?"}]},
        {"name": "none", "type": "text"},
    )
    assert blocks(template, kind="a", rows=["бір", "екі"]) == [
        Heading("AB", 3), Paragraph("1) бір"), Paragraph("2) екі"), Facts((("Бос", "ӘЛІ"),)),
    ]  # fmt: skip
    assert blocks(template, kind="c")[:2] == [Heading("C", 3), Heading("бос", 3)]


def test_full_stops_are_neither_forgotten_nor_doubled() -> None:
    template = small([{"p": "{a|sentence} Себебі: {a|ended}"}, {"p": "Мақсаты: {a}."}], {"name": "a", "type": "text"})
    assert blocks(template, a="бақылау") == [Paragraph("Бақылау. Себебі: бақылау."), Paragraph("Мақсаты: бақылау.")]
    assert blocks(template, a="бақылау.") == [Paragraph("Бақылау. Себебі: бақылау."), Paragraph("Мақсаты: бақылау.")]


def test_a_single_point_has_no_number() -> None:
    template = small([{"numbered": {"each": "x"}}], {"name": "x", "type": "list"})
    assert blocks(template, x=["бір"]) == [Paragraph("бір")]
    assert blocks(template, x=["бір", "екі"]) == [Numbered(("бір", "екі"))]


@pytest.mark.parametrize("line", ["{", "}", "{A}", "[[x", "x]]", "[[a [[b]] c]]", "{a|b|c}", "x" * 9000])
def test_a_line_that_is_not_well_formed_is_refused(line: str) -> None:
    with pytest.raises(inline.InlineError):
        inline.parse(line)


@pytest.mark.parametrize(
    "body", [[{"p": "{nobody}"}], [{"unknown": 1}], [{"p": "{x"}], ["x"], [{"p": "a", "kind": "b"}], [{"p": "a"}] * 500]
)
def test_a_template_with_a_slip_is_refused_as_a_whole(body: list[object]) -> None:
    with pytest.raises(TemplateError):
        small(body)


def test_deep_nesting_is_refused() -> None:
    body: list[object] = [{"p": "x"}]
    for _ in range(12):
        body = [{"if": "a", "do": body}]
    with pytest.raises(TemplateError):
        small(body, {"name": "a", "type": "text"})


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"x" * 300_000, b"[" * 100_000, b'{"code": 1}'])
def test_a_file_that_is_no_template(content: bytes) -> None:
    with pytest.raises(TemplateError):
        read_template(content)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.code)
def test_both_languages_ask_and_print_the_same(template: Template) -> None:
    used = {language: {path[0] for path in _paths(template.body[language])} for language in ("kk", "ru")}
    assert used["kk"] == used["ru"]
    shapes = [[sorted(block) for block in template.body[language]] for language in ("kk", "ru")]
    assert shapes[0] == shapes[1]
    assert {field.name for field in template.fields} <= used["kk"] | _conditions(template.body["kk"])


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.code)
def test_texts_are_whole(template: Template) -> None:
    words = json.dumps([template.body["kk"], template.body["ru"], *_asks(template.fields)], ensure_ascii=False)
    assert letters_without_glyph(words) == ""
    for field in template.fields:
        assert field.ask_kk and field.ask_ru and (field.type != "choice" or len(field.choices) > 1)
    assert template.valid_until is not None and template.version and template.checked


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.code)
def test_russian_and_kazakh_are_not_mixed(template: Template) -> None:
    """No Kazakh letter in a Russian body, no Latin look-alike in a Kazakh word."""
    russian = json.dumps(template.body["ru"], ensure_ascii=False)
    assert not set("әғқңөұүһіӘҒҚҢӨҰҮҺІ") & set(russian)
    for path in ("kk", "ru"):
        for text in _strings(template.body[path]):  # type: ignore[index]
            for word in text.replace("{", " {").split():
                if not word.startswith("{") and any("а" <= letter <= "я" for letter in word):
                    assert not any("a" <= letter <= "z" for letter in word.split("{")[0]), word


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.code)
def test_an_empty_form_can_be_printed_and_filled_in_by_hand(template: Template, language: str) -> None:
    found = fill_body(template, check(template.fields, {}).values, CARD, language)  # type: ignore[arg-type]
    text = " ".join(plain(block.text) for block in found if isinstance(block, (Paragraph, Heading)))
    assert len(found) > 3 and "{" not in text and "None" not in text and "[[" not in text


def test_the_russian_for_the_everyday_ones_comes_first() -> None:
    assert [template.code for template in TEMPLATES][:3] == ["EXT", "INQ", "ANS"]
    assert len({template.code for template in TEMPLATES}) == len(TEMPLATES)
    assert len(list(Path(__file__).parents[3].glob("resources/templates/[A-Z]*.json"))) == len(TEMPLATES)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    if isinstance(value, dict):
        return [text for key, part in value.items() if key not in ("if", "each", "align") for text in _strings(part)]
    return []


def _paths(body: object) -> list[tuple[str, ...]]:
    return [path for text in _strings(body) for path in inline.paths_of(inline.parse(text))]


def _conditions(value: object) -> set[str]:
    found: set[str] = set()
    if isinstance(value, dict):
        for key, part in value.items():
            if key in ("if", "each"):
                names = part if isinstance(part, list) else [part]
                found |= {name.lstrip("!").split("=")[0].rstrip("!").split(".")[0] for name in names}
            else:
                found |= _conditions(part)
    elif isinstance(value, list):
        for part in value:
            found |= _conditions(part)
    return found


def _asks(fields: tuple[Field, ...]) -> list[str]:
    return [text for one in fields for text in (one.ask_kk, one.ask_ru, *_asks(one.items))]
