"""Templates as data: a file a kind of document, with its questions and its body in both languages.

The body is a list of blocks in a small closed language (see `filling`); nothing in a file is ever executed, so a pack
may bring new templates. A file that does not fit is refused as a whole, with the place named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from tirek.features.documents.inline import InlineError, parse, paths_of
from tirek.features.documents.people import Language
from tirek.features.documents.rules import Balance, Choice, Field, FieldType
from tirek.foundation.errors import Bug
from tirek.foundation.resources import resource

MAX_FILE = 200_000
MAX_DEPTH = 8
MAX_BLOCKS = 400

BLOCKS = {
    "head", "kind", "about", "part", "requisites", "to", "p", "numbered", "bullets", "boxes", "facts", "table", "sign",
    "note", "rule", "cut", "space", "page", "if", "each",
}  # fmt: skip


class TemplateError(Bug):
    """A template file does not fit; the code names the template and the place."""


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of document. `numbering` is the series its number comes from; empty when it carries none of our own.

    `body` holds the blocks of each language; `valid_until` is the day after which the form must be looked at again.
    """

    code: str
    version: str
    owner: str
    valid_from: date
    valid_until: date | None
    checked: str
    title_kk: str
    title_ru: str
    fields: tuple[Field, ...]
    body: Mapping[Language, Sequence[Any]]
    numbering: str = ""
    personal: bool = False
    retention_kk: str = ""
    retention_ru: str = ""
    sources: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()

    def title(self, language: str) -> str:
        """The name of the kind in Kazakh, or in Russian for every other language."""
        return self.title_kk if language == "kk" else self.title_ru

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


ORDER = (
    "EXT", "INQ", "ANS", "MIN", "RES", "APP", "DED", "PDC", "OPN", "DEM", "CON", "INS", "CLM", "PRO", "DIS", "AIN",
    "AIX", "PLN", "STA", "HND", "CHK", "BEN", "MAN", "CNT",
)  # fmt: skip
"""The kinds in the order in which a chair needs them; unknown ones follow by code."""


def load_templates(folder: Path | None = None) -> tuple[Template, ...]:
    """All templates of the folder (by default the shipped ones). Raises TemplateError for a file that does not fit."""
    # Not by a pattern of capitals: Windows takes small letters for them, and union.json is no template.
    files = (path for path in (folder or resource("templates")).glob("*.json") if path.name[0].isupper())
    found = [read_template(path.read_bytes()) for path in sorted(files)]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.code) if one.code in ORDER else 99, one.code)))


def read_template(content: bytes) -> Template:
    """A template from the bytes of its file. Raises TemplateError."""
    if len(content) > MAX_FILE:
        raise TemplateError("TEMPLATE-SIZE")
    try:
        data = json.loads(content)
        template = _template(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TemplateError(f"TEMPLATE-FORM {type(error).__name__} {str(error)[:60]}") from error
    _check_body(template)
    return template


def _template(data: dict[str, Any]) -> Template:
    fields = tuple(_field(one) for one in data["fields"])
    until = data.get("valid_until")
    return Template(
        code=str(data["code"]),
        version=str(data["version"]),
        owner=str(data["owner"]),
        valid_from=date.fromisoformat(data["valid_from"]),
        valid_until=date.fromisoformat(until) if until else None,
        checked=str(data["checked"]),
        title_kk=str(data["title"]["kk"]),
        title_ru=str(data["title"]["ru"]),
        fields=fields,
        body={"kk": list(data["body"]["kk"]), "ru": list(data["body"]["ru"])},
        numbering=str(data.get("numbering", "")),
        personal=any(field.personal for field in fields),
        retention_kk=str(data.get("retention", {}).get("kk", "")),
        retention_ru=str(data.get("retention", {}).get("ru", "")),
        sources=tuple(str(one) for one in data.get("sources", ())),
        balances=tuple(_balance(one) for one in data.get("balances", ())),
    )


def _balance(data: dict[str, Any]) -> Balance:
    if data["sign"] not in ("=", "<="):
        raise ValueError(data["sign"])
    left, right = (tuple(str(name) for name in data[side]) for side in ("left", "right"))
    return Balance(left, data["sign"], right, str(data["kk"]), str(data["ru"]), str(data.get("each", "")))


def _field(data: dict[str, Any]) -> Field:
    if data["type"] not in get_args(FieldType):
        raise ValueError(data["type"])
    return Field(
        name=str(data["name"]),
        type=cast(FieldType, data["type"]),
        ask_kk=str(data["ask_kk"]),
        ask_ru=str(data["ask_ru"]),
        required=bool(data.get("required", False)),
        personal=bool(data.get("personal", False)),
        ai=bool(data.get("ai", False)),
        choices=tuple(Choice(**{key: str(word) for key, word in one.items()}) for one in data.get("choices", ())),
        items=tuple(_field(one) for one in data.get("items", ())),
        default=str(data.get("default", "")),
    )


def _check_body(template: Template) -> None:
    """Every block is known and every {name} is a field: a slip shows when the file is read, not on a signed paper."""
    known = {field.name for field in template.fields}
    for language in ("kk", "ru"):
        for count, (block, depth) in enumerate(_walk(template.body[language]), start=1):
            kinds = BLOCKS & set(block)
            if depth > MAX_DEPTH or count > MAX_BLOCKS or len(kinds) != 1:
                raise TemplateError(f"TEMPLATE-BLOCK {template.code} {language} {count} {sorted(block)[:3]}")
            for name in _names(block):
                if name not in known | {"row", "org"}:
                    raise TemplateError(f"TEMPLATE-NAME {template.code} {language} {name[:40]}")
        for text in _texts(template.body[language]):
            try:
                paths = paths_of(parse(text))
            except InlineError as error:
                raise TemplateError(f"TEMPLATE-TEXT {template.code} {language} {text[:40]}") from error
            for path in paths:
                if path[0] not in known | {"row", "n", "org"}:
                    raise TemplateError(f"TEMPLATE-NAME {template.code} {language} {path[0][:40]}")


def _walk(blocks: Sequence[Any], depth: int = 1) -> list[tuple[dict[str, Any], int]]:
    found: list[tuple[dict[str, Any], int]] = []
    for block in blocks:
        if not isinstance(block, dict):
            raise TemplateError("TEMPLATE-BLOCK")
        own = cast("dict[str, Any]", block)
        found.append((own, depth))
        if depth <= MAX_DEPTH:
            for key in ("do", "else"):
                found += _walk(own.get(key, ()), depth + 1)
    return found


def _names(value: Any) -> set[str]:
    """Fields named in conditions and loops of one block, not of the blocks inside it."""
    if isinstance(value, list):
        return {name for part in cast("list[Any]", value) for name in _names(part)}
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, part in cast("dict[str, Any]", value).items():
        if key in ("if", "each"):
            conditions = cast("list[str]", part) if isinstance(part, list) else [str(part)]
            found |= {one.lstrip("!").split("=")[0].rstrip("!").split(".")[0] for one in conditions}
        elif key not in ("do", "else"):
            found |= _names(part)
    return found


_NOT_TEXT = {"if", "each", "align", "under", "width"}


def _texts(value: Any) -> list[str]:
    """All strings of a body in which placeholders may stand."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for part in cast("list[Any]", value) for text in _texts(part)]
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        return [text for key, part in parts.items() if key not in _NOT_TEXT for text in _texts(part)]
    return []
