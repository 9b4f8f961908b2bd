"""Finds every sentence the source asks the catalogues for, by reading the syntax tree. Used by tests and by the build.

Seen are literals in `t(…)`, `n(…, …)`, `p(context, …)`, `mark(…)`, `mark_plural(…, …)`, and the message and next step of `Circumstance(…)`.
A sentence made of parts (f-string, "+", %, .format) inside these calls is a fault: endings cannot be translated so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_METHODS = {"t": (0,), "n": (0, 1), "p": (0, 1)}
_NAMES = {**_METHODS, "mark": (0,), "mark_plural": (0, 1), "Circumstance": (1, 2)}


@dataclass(frozen=True)
class Key:
    """A sentence to be translated, and where it stands."""

    singular: str
    plural: str | None
    context: str | None
    file: Path
    line: int

    @property
    def place(self) -> str:
        return f"{self.file.name}:{self.line}: {self.singular!r}"


@dataclass(frozen=True)
class Glued:
    """A call whose sentence is put together from parts."""

    file: Path
    line: int


def extract_folder(folder: Path) -> Iterator[Key | Glued]:
    """All keys of all Python files under a folder, in a stable order."""
    for path in sorted(folder.rglob("*.py")):
        yield from extract(path.read_text("utf-8"), path)


def extract(source: str, file: Path) -> Iterator[Key | Glued]:
    """Keys of one Python source. Raises SyntaxError."""
    for node in ast.walk(ast.parse(source, str(file))):
        if isinstance(node, ast.Call):
            yield from _keys_of(node, file)


def _keys_of(call: ast.Call, file: Path) -> Iterator[Key | Glued]:
    name, places = _called(call)
    if not places or len(call.args) <= places[-1]:
        return
    arguments = [call.args[place] for place in places]
    if any(_is_glued(argument) for argument in arguments):
        yield Glued(file, call.lineno)
        return
    texts = [text for argument in arguments for text in _texts_of(argument)]
    if name in ("n", "p", "mark_plural") and len(texts) != 2:
        return
    if name in ("n", "mark_plural"):
        yield Key(texts[0], texts[1], None, file, call.lineno)
    elif name == "p":
        yield Key(texts[1], None, texts[0], file, call.lineno)
    else:
        for text in texts:
            if text:
                yield Key(text, None, None, file, call.lineno)


def _called(call: ast.Call) -> tuple[str, tuple[int, ...]]:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr, _METHODS.get(call.func.attr, ())
    if isinstance(call.func, ast.Name):
        return call.func.id, _NAMES.get(call.func.id, ())
    return "", ()


def _texts_of(node: ast.expr) -> list[str]:
    """The literal, or both literals of `one if … else other`."""
    if isinstance(node, ast.IfExp):
        return _texts_of(node.body) + _texts_of(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_glued(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return any(_is_text(side) or _is_glued(side) for side in (node.left, node.right))
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and _is_text(node.func.value)
    )
