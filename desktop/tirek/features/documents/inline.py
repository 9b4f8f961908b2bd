"""The language inside a line of a template: `{field}`, `{person|full}`, `[[left out when empty: {field}]]`, `**bold**`.

A pure reader: it turns a line into nodes once, and nodes plus a look-up into runs. It knows no loops and calls nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from tirek.foundation.rendering.document_model import Run

MAX_LINE = 8_000
BLANK = "_" * 14
"""A line to be filled in by hand."""

_TOKEN = re.compile(r"\[\[|\]\]|\*\*|\{[a-z_.]+(?:\|[a-z_]+)?\}")


class InlineError(ValueError):
    """The line is not well formed."""


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    """Switches bold letters on or off."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value: `path` is the field and, for a person or a row, the part of it."""

    path: tuple[str, ...]
    filter: str


@dataclass(frozen=True, slots=True)
class Optional:
    """Left out as a whole when one of its values is empty."""

    nodes: tuple[Node, ...]


Node: TypeAlias = "Words | Bold | Place | Optional"
LookUp: TypeAlias = Callable[[Place], str]


@lru_cache(maxsize=2048)
def parse(line: str) -> tuple[Node, ...]:
    """The nodes of a line. Raises InlineError for unbalanced brackets, stray braces or a line that is too long."""
    if len(line) > MAX_LINE:
        raise InlineError("long")
    nodes, rest = _parse(line.replace("№ ", "№\u00a0"), 0, inside=False)
    if rest is not None:
        raise InlineError("]]")
    return nodes


def _parse(line: str, start: int, *, inside: bool) -> tuple[tuple[Node, ...], int | None]:
    """Nodes from `start` to the end or to the closing brackets, and where these end (None at the end of the line)."""
    nodes: list[Node] = []
    place = start
    while match := _TOKEN.search(line, place):
        _words(nodes, line[place : match.start()])
        place = match.end()
        match match.group():
            case "[[":
                if inside:
                    raise InlineError("[[")
                children, end = _parse(line, place, inside=True)
                if end is None:
                    raise InlineError("[[")
                nodes.append(Optional(children))
                place = end
            case "]]":
                if not inside:
                    raise InlineError("]]")
                return tuple(nodes), place
            case "**":
                nodes.append(Bold())
            case token:
                path, _, name = token[1:-1].partition("|")
                nodes.append(Place(tuple(path.split(".")), name))
    _words(nodes, line[place:])
    return tuple(nodes), None


def _words(nodes: list[Node], text: str) -> None:
    if "{" in text or "}" in text:
        raise InlineError(text[:20])
    if text:
        nodes.append(Words(text))


def paths_of(nodes: Sequence[Node]) -> list[tuple[str, ...]]:
    """Paths of all values in the line."""
    found: list[tuple[str, ...]] = []
    for node in nodes:
        if isinstance(node, Place):
            found.append(node.path)
        elif isinstance(node, Optional):
            found += paths_of(node.nodes)
    return found


def is_empty(nodes: Sequence[Node], look_up: LookUp) -> bool:
    """Whether the line has values and all of them are empty, so that a row without an answer can be left out."""
    places = [node for node in nodes if isinstance(node, Place)]
    for node in nodes:
        if isinstance(node, Optional):
            places += [inner for inner in node.nodes if isinstance(inner, Place)]
    return bool(places) and not any(look_up(place) for place in places)


def fill(nodes: Sequence[Node], look_up: LookUp) -> tuple[Run, ...]:
    """The line as runs; an empty value outside double brackets becomes a line for the hand."""
    out: list[Run] = []
    _fill(nodes, look_up, out, False)
    return _joined(out)


def _fill(nodes: Sequence[Node], look_up: LookUp, out: list[Run], bold: bool) -> bool:
    for node in nodes:
        match node:
            case Words():
                out.append(Run(_after(out, node.text), bold))
            case Bold():
                bold = not bold
            case Place():
                out.append(Run(look_up(node) or BLANK, bold))
            case Optional():
                if all(look_up(inner) for inner in node.nodes if isinstance(inner, Place)):
                    bold = _fill(node.nodes, look_up, out, bold)
    return bold


def _after(out: list[Run], text: str) -> str:
    """The template's words after an answer: its full stop is left out where the answer brought one."""
    ended = bool(out) and out[-1].text.endswith((".", "!", "?", "…"))
    return text[1:] if ended and text.startswith(".") and not text.startswith("..") else text


def _joined(pieces: list[Run]) -> tuple[Run, ...]:
    """Neighbours in the same letters as one run."""
    out: list[Run] = []
    for piece in pieces:
        if out and out[-1].bold == piece.bold:
            out[-1] = Run(out[-1].text + piece.text, piece.bold)
        else:
            out.append(piece)
    return tuple(out)
