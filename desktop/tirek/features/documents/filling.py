"""Answers put into a template: blocks of the template become blocks of a document.

Blocks, one kind an object: `head` (letterhead) · `kind`, `about`, `part` (headings) · `requisites` [left, centre,
right] · `to` [[label, line, …], …] · `p` text (`align`, `plain`, `keep`) · `numbered`, `bullets`, `boxes` [text or
{each, text}], `start` · `facts` [[label, text], …] · `table` {each, columns: [{title, text, width, align}]} · `sign`
[{post, name, mark, under, extra, each}], `closing` · `note` · `rule`, `cut`, `space`, `page` · `if` condition with
`do`/`else` · `each` list with `do`. A condition is a field («x», «!x», «x=a|b», «x!=a») or a list of them, all true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from tirek.features.documents import inline
from tirek.features.documents.official import DateForm, money, official_date, official_number
from tirek.features.documents.organisation_card import OrganisationCard
from tirek.features.documents.people import Language, Person, full_name, salutation, short_name, signature_name
from tirek.features.documents.rules import Choice, Value
from tirek.features.documents.templates import Template
from tirek.foundation.rendering import document_model as model

MAX_OUTPUT = 5_000
_DATE_FORMS: dict[str, DateForm] = {
    "": "long", "date": "long", "on": "on", "till": "till", "from": "from", "of": "of",
    "short": "short", "minutes": "minutes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scope:
    """What names mean at one place of the body."""

    values: Mapping[str, Value]
    organisation: OrganisationCard
    language: Language
    row: object = None
    number: int = 0

    def value(self, path: tuple[str, ...]) -> object:
        first, *rest = path
        if first == "n":
            return self.number
        if first == "org":
            return self.organisation.part(rest[0] if rest else "name", self.language)
        found: object = self.row if first == "row" else self.values.get(first)
        for part in rest:
            found = self._part(found, part)
        return found

    def _part(self, value: object, part: str) -> object:
        if isinstance(value, Person):
            text = value.get(part, self.language)
            return _as_day(text) if part.endswith("date") else text
        if isinstance(value, Mapping):
            return cast("Mapping[str, object]", value).get(part)
        return None

    def text(self, place: inline.Place) -> str:
        return spoken(self.value(place.path), place.filter, self.language)


def _as_day(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def spoken(value: object, form: str, language: Language) -> str:
    """A value as words of a paper; `form` is the filter of the placeholder. Empty for no value."""
    match value:
        case None:
            return ""
        case str():
            return _worded(value, form)
        case date():
            return official_date(value, language, _DATE_FORMS.get(form, "long"))
        case bool():
            return ""
        case int() | Decimal():
            return money(value) if form == "money" else str(value) if form == "plain" else official_number(value)
        case Choice():
            return value.of(language) if form == "of" else spoken(value.text(language), form, language)
        case Person():
            forms = {"full": full_name, "sign": signature_name, "dear": salutation}
            return forms.get(form, short_name)(value, language)
        case tuple():
            parts = cast("tuple[object, ...]", value)
            return ", ".join(
                spoken(part, form, language).rstrip(".;,") for part in parts if not isinstance(part, Mapping)
            )
        case _:
            return ""


def _worded(text: str, form: str) -> str:
    match form:
        case "upper":
            return text.upper()
        case "lower":
            return text[:1].lower() + text[1:]
        case "title":
            return text[:1].upper() + text[1:]
        case "sentence" | "ended":  # with a full stop; a sentence also begins with a capital
            start = text[:1].upper() if form == "sentence" else text[:1]
            return start + text[1:] + ("" if text.endswith((".", "!", "?", "…", ";", ":")) else ".")
        case _:
            return text


class _Filler:
    def __init__(self, scope: _Scope) -> None:
        self._scope = scope
        self._out: list[model.Block] = []

    def write(self, blocks: Sequence[Any]) -> list[model.Block]:
        for block in cast("Sequence[dict[str, Any]]", blocks):
            if len(self._out) > MAX_OUTPUT:
                break
            self._write(block)
        return self._out

    def _line(self, text: str) -> model.Text:
        runs = inline.fill(inline.parse(text), self._scope.text)
        return runs[0].text if len(runs) == 1 and not runs[0].bold else runs

    def _plain(self, text: str) -> str:
        return model.plain(self._line(text)).strip()

    def _empty(self, text: str) -> bool:
        return inline.is_empty(inline.parse(text), self._scope.text)

    def _with_row(self, row: object, number: int) -> _Filler:
        scope = self._scope
        return _Filler(_Scope(scope.values, scope.organisation, scope.language, row, number))

    def _rows(self, name: str) -> list[_Filler]:
        path = tuple(name.split("."))
        value = self._scope.value(path)
        rows = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
        return [self._with_row(row, number) for number, row in enumerate(rows, start=1)]

    def _true(self, condition: str | list[str]) -> bool:
        if isinstance(condition, list):
            return all(self._true(one) for one in condition)
        name, unequal, wanted = condition.partition("!=")
        if not unequal:
            name, _, wanted = condition.partition("=")
        negative = name.startswith("!")
        value = self._scope.value(tuple(name.lstrip("!").split(".")))
        if not wanted:
            return bool(spoken_or_rows(value, self._scope.language)) != negative
        actual = value.id if isinstance(value, Choice) else spoken(value, "plain", self._scope.language)
        return (actual in wanted.split("|")) != bool(unequal)

    def _write(self, block: dict[str, Any]) -> None:
        if "if" in block:
            self._out += self._inner(block.get("do", ()) if self._true(block["if"]) else block.get("else", ()))
        elif "each" in block:
            for inner in self._rows(block["each"]):
                self._out += inner.write(block.get("do", ()))
        else:
            self._out += self._simple(block)

    def _inner(self, blocks: Sequence[Any]) -> list[model.Block]:
        return _Filler(self._scope).write(blocks)

    def _simple(self, block: dict[str, Any]) -> list[model.Block]:
        kind = next(iter(block))
        value = block[kind]
        match kind:
            case "head":
                card = self._scope.organisation
                return [model.Letterhead(card.head("kk"), card.head("ru"), card.contacts(self._scope.language))]
            case "kind" | "about" | "part":
                level: Any = {"kind": 1, "about": 2, "part": 3}[kind]
                return [model.Heading(self._line(value), level)]
            case "requisites":
                left, center, right = (self._plain(text) if text else "" for text in value)
                return [model.Requisites(left, center, right)]
            case "to":
                return [self._addressee(value)]
            case "p":
                return self._paragraph(block)
            case "numbered" | "bullets" | "boxes":
                return self._points(block, kind)
            case "facts":
                return self._facts(value)
            case "table":
                return self._table(value)
            case "sign":
                return [self._signatures(block)]
            case "note":
                return [] if self._empty(value) else [model.Note(self._line(value), block.get("align", "left"))]
            case "rule":
                return [model.Rule()]
            case "cut":
                return [model.Rule(dashed=True)]
            case "space":
                return [model.Space(float(value))]
            case _:
                return [model.PageBreak()]

    def _addressee(self, rows: list[list[str]]) -> model.Addressee:
        found: list[tuple[str, tuple[str, ...]]] = []
        for label, *lines in rows:
            kept = [self._plain(line) for line in lines if not self._vanishes(line)]
            if kept:
                found.append((label, tuple(kept)))
        return model.Addressee(tuple(found))

    def _vanishes(self, line: str) -> bool:
        """Whether a line in double brackets is left out as a whole."""
        return not self._plain(line)

    def _paragraph(self, block: dict[str, Any]) -> list[model.Block]:
        """A paragraph; line breaks in a long answer begin new ones."""
        text = self._line(block["p"])
        if not model.plain(text).strip():
            return []
        align = block.get("align", "justify")
        indent = not block.get("plain", align != "justify")
        keep = bool(block.get("keep"))
        return [model.Paragraph(part, align, indent, keep) for part in _paragraphs(text)]

    def _points(self, block: dict[str, Any], kind: str) -> list[model.Block]:
        items: list[model.Text] = []
        specification = block[kind]
        for one in [specification] if isinstance(specification, (str, dict)) else specification:
            if isinstance(one, str):
                items.append(self._line(one))
            else:
                items += [inner._line(one.get("text", "{row}")) for inner in self._rows(one["each"])]
        items = [item for item in items if model.plain(item).strip()]
        points = model.Numbered(
            tuple(items), int(block.get("start", 1)), bullets=kind == "bullets", check_boxes=kind == "boxes"
        )
        if kind == "numbered" and len(items) == 1 and "start" not in block:
            return [model.Paragraph(items[0])]  # a single point carries no number
        return [points] if items else []

    def _facts(self, rows: list[list[str]]) -> list[model.Block]:
        kept = [(label, self._line(text)) for label, text in rows if not self._empty(text)]
        return [model.Facts(tuple((self._plain(label), text) for label, text in kept))] if kept else []

    def _table(self, table: dict[str, Any]) -> list[model.Block]:
        columns = table["columns"]
        fillers = self._rows(table["each"])
        if not fillers:
            return []
        rows = tuple(
            tuple("" if inner._empty(column["text"]) else inner._line(column["text"]) for column in columns)
            for inner in fillers
        )
        heads = tuple(
            model.Column(column["title"], float(column.get("width", 1)), column.get("align", "left"))
            for column in columns
        )
        return [model.Table(heads, rows)]

    def _signatures(self, block: dict[str, Any]) -> model.Signatures:
        rows: list[model.Signature] = []
        for one in block["sign"]:
            for filler in self._rows(one["each"]) if "each" in one else [self]:
                rows.append(filler._signature(one))
        return model.Signatures(tuple(rows), self._plain(block.get("closing", "")))

    def _signature(self, one: dict[str, Any]) -> model.Signature:
        post, name, mark, under, extra = (
            self._plain(one.get(key, "")) for key in ("post", "name", "mark", "under", "extra")
        )
        return model.Signature(post, name, mark, under, extra)


def spoken_or_rows(value: object, language: Language) -> bool:
    """Whether a value is there at all."""
    return bool(value) if isinstance(value, tuple) else bool(spoken(value, "", language))


def _paragraphs(text: model.Text) -> list[model.Text]:
    """A text cut at its line breaks; empty lines are dropped."""
    if isinstance(text, str):
        return [line for line in text.split("\n") if line.strip()]
    parts: list[list[model.Run]] = [[]]
    for run in text:
        first, *more = run.text.split("\n")
        parts[-1].append(model.Run(first, run.bold, run.italic))
        parts += [[model.Run(line, run.bold, run.italic)] for line in more]
    return [tuple(part) for part in parts if "".join(run.text for run in part).strip()]


def fill_body(
    template: Template, values: Mapping[str, Value], organisation: OrganisationCard, language: Language
) -> tuple[model.Block, ...]:
    """The blocks of the paper in this language."""
    return tuple(_Filler(_Scope(values, organisation, language)).write(template.body[language]))
