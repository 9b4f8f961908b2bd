"""What every reader of papers gives: paragraphs in order; and why a file is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

MAX_FILE_MB = 48
MAX_LETTERS = 12_000_000
"""Letters of a whole text; the longest codes have about three million."""
MAX_BLOCKS = 300_000
MAX_BLOCK = 200_000
"""Letters of one paragraph; what is longer is cut."""

_GONE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")
"""Soft hyphens, marks of direction and no width, control letters."""
_SPACE = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u3000]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or one row of a table (`cells` joined by « | »). `strong`: all of it is bold or a heading; `note`: marked as a note."""

    text: str
    strong: bool = False
    note: bool = False
    row: bool = False


class PaperUnreadable(Circumstance):
    """The file cannot be read as a paper; nothing of it was taken in."""


def cannot_open() -> PaperUnreadable:
    return PaperUnreadable(
        "PAPER-01",
        mark("The file cannot be opened: it is not there, or another program holds it."),
        mark("Close the file in other programs and try again. If it is on a memory stick, copy it to this computer first."),
    )


def damaged() -> PaperUnreadable:
    return PaperUnreadable(
        "PAPER-02",
        mark("The file is damaged, or it is not what its name says. Nothing was taken in."),
        mark("Download it again as DOCX, HTML or PDF and choose the new file."),
    )


def too_large() -> PaperUnreadable:
    return PaperUnreadable(
        "PAPER-03",
        mark("The file is larger than any law: more than {limit} MB, or too much text. Nothing was taken in."),
        mark("Check that it is the right file; save the text alone and choose that file."),
        limit=MAX_FILE_MB,
    )


def other_kind() -> PaperUnreadable:
    return PaperUnreadable(
        "PAPER-04",
        mark("This kind of file cannot be read. Nothing was taken in."),
        mark("Choose a DOCX, HTML, PDF or text file. An old .doc opens in Word: save it as .docx."),
    )


def no_words() -> PaperUnreadable:
    return PaperUnreadable(
        "PAPER-05",
        mark("There are no letters in this file: it may be a scan, a picture of paper. Nothing was taken in."),
        mark("Download the text itself from the legal database."),
    )


def with_password() -> PaperUnreadable:
    return PaperUnreadable(
        "PAPER-06",
        mark("This file is closed with a password."),
        mark("Open it with the password, save it without one and choose it again."),
    )


def tidy(text: str) -> str:
    """One line: no soft hyphens or invisible marks, single spaces."""
    return _SPACE.sub(" ", _GONE.sub("", text[:MAX_BLOCK])).strip()


class Paragraphs:
    """Collects blocks and counts them. Raises PaperUnreadable when there is too much."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._letters = 0

    def add(self, text: str, *, strong: bool = False, note: bool = False, row: bool = False) -> None:
        """Adds a paragraph; an empty one is left out."""
        words = tidy(text)
        if not words:
            return
        self._letters += len(words)
        if self._letters > MAX_LETTERS or len(self.blocks) >= MAX_BLOCKS:
            raise too_large()
        self.blocks.append(Block(words, strong, note, row))
