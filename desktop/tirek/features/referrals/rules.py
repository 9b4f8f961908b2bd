"""What of an appeal may go along, and how much. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tirek.foundation.language.texts import mark

CASE, COMPLAINT, REPLY, OPENED = "case", "complaint", "reply", "opened"
PURPOSES = (CASE, COMPLAINT)
READERS = {CASE: "lawyer", COMPLAINT: "desk"}
"""To whom a purpose goes, by the kinds of the centre's book of addresses."""
PARTS = {
    "matter": mark("Number, day, cause"),
    "applicant": mark("Who appeals"),
    "text": mark("What happened"),
    "answer": mark("The answer as far as it is written"),
}
"""Part of an appeal → its words. The name behind a confidential appeal is no part."""
LETTER_BYTES = 3_500_000
"""Content of one letter before packing: a photograph or two, or a dozen papers."""
FILES = 20
GROUND_LETTERS = 5


@dataclass(frozen=True)
class Chosen:
    """What a person chose. `documents`: ids of papers of this program; `files`: files of the computer; `note`: her own words to the reader."""

    parts: tuple[str, ...] = ("matter", "text")
    documents: tuple[int, ...] = ()
    files: tuple[Path, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class FilePart:
    """A file that goes along."""

    name: str
    content: bytes


def safe_name(name: str) -> str:
    """The last part of a file's name, without signs that mean something to a computer; from outside it is hostile."""
    cleaned = "".join(letter if letter.isprintable() and letter not in '\\/:*?"<>|' else "_" for letter in name).strip(" .")
    return (cleaned or "file")[-120:]
