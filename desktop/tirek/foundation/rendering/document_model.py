"""A document as plain data, before it becomes paper: the PDF and the DOCX writer read the same blocks.

Texts are either a string or a tuple of `Run`s. A string is never read as markup, so whatever stands on a card
(angle brackets, asterisks, quotation marks) reaches the paper as it was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one kind of letters."""

    text: str
    bold: bool = False
    italic: bool = False


Text: TypeAlias = "str | tuple[Run, ...]"


def runs(text: Text) -> tuple[Run, ...]:
    """The text as runs, whichever way it was given."""
    return (Run(text),) if isinstance(text, str) else text


def plain(text: Text) -> str:
    """The text without its kinds of letters."""
    return text if isinstance(text, str) else "".join(run.text for run in text)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head in two columns: Kazakh on the left, Russian on the right, contacts in one line under both."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    contacts: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The kind of the document (level 1), what it is about (level 2) or a part of it (level 3)."""

    text: Text
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Requisites:
    """One line of three: date, place, number."""

    left: str = ""
    center: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the paper goes to and from whom it comes: pairs of a label («Кому:») and its lines, in the right half."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `indent` moves the first line in, as official papers do."""

    text: Text
    align: Align = "justify"
    indent: bool = True
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """Points «1.», «2.» … or, with `bullets`, lines with a dash. `start` is the number of the first point."""

    items: tuple[Text, ...]
    start: int = 1
    bullets: bool = False
    check_boxes: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and a value without lines around them."""

    rows: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` is its share of the line against the other columns."""

    title: str
    width: float = 1.0
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with lines; its head is repeated on each page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Post on the left, a line for the hand, the name on the right. `mark` replaces the line («қолы бар»)."""

    post: str
    name: str
    mark: str = ""
    under_line: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """A block of signatures, never torn between pages nor left alone on one."""

    rows: tuple[Signature, ...]
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: annexes, executor, a hint to the person who fills the paper in."""

    text: Text
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page; `dashed` is the line along which a counterfoil is cut."""

    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """Empty height in lines of running text."""

    lines: float = 1.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block: TypeAlias = (
    "Letterhead | Heading | Requisites | Addressee | Paragraph | Numbered | Facts | Table | Signatures | Note | Rule"
    " | Space | PageBreak"
)


@dataclass(frozen=True, slots=True)
class ModelShare:
    """That a language model proposed a part of the text: printed as a label and kept in the file's properties.

    Law on artificial intelligence № 230-VIII, art. 21: people are told, and the mark can be read by a machine.
    `approved_by` and `approved_on` stay empty until a person has taken the text as their own.
    """

    model: str
    version: str = ""
    pack: str = ""
    proposed_on: date | None = None
    approved_by: str = ""
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper in one language.

    `draft` prints «ЖОБА · ПРОЕКТ» on every page. `practice` prints that the data are invented. `running` stands in the
    footer beside the page number. `label` is the visible sentence about the model, already in the document's language.
    """

    title: str
    language: Literal["kk", "ru"]
    blocks: tuple[Block, ...]
    author: str = ""
    subject: str = ""
    running: str = ""
    made_on: date | None = None
    draft: bool = False
    practice: bool = False
    label: str = ""
    model_share: ModelShare | None = None
    keywords: tuple[str, ...] = field(default=())
