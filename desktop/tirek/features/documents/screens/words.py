"""What the page of documents calls things: purposes of papers, states, the saved file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tirek.features.documents.service import PaperState
from tirek.features.documents.templates import Template
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.tokens import Tone

PURPOSES: Sequence[tuple[str, Sequence[str]]] = (
    (mark("Letters and answers"), ("INQ", "ANS", "DEM", "OPN", "PRO", "BEN")),
    (mark("Meetings"), ("EXT", "MIN", "RES", "CNT", "MAN")),
    (mark("Membership"), ("APP", "DED", "PDC")),
    (mark("Disputes and safety"), ("CON", "INS", "CLM", "DIS", "CHK")),
    (mark("Artificial intelligence at work"), ("AIN", "AIX")),
    (mark("Plans and reports"), ("PLN", "STA", "HND")),
)
"""Kinds of papers by what they are for; kinds that a pack brings later stand under the last heading."""
OTHER = mark("Other papers")

STATES: Mapping[PaperState, tuple[str, Tone]] = {
    "draft": (mark("Draft"), "warn"),
    "ready": (mark("Not yet checked"), "info"),
    "approved": (mark("Approved"), "ok"),
}

LANGUAGES = (("kk", "Қазақша"), ("ru", "Русский"))
"""Languages of papers, each by its own name."""


def by_purpose(templates: Sequence[Template]) -> list[tuple[str, list[Template]]]:
    """The kinds in groups, in the order of everyday need; a group without kinds is left out."""
    known = {template.code: template for template in templates}
    groups = [(title, [known.pop(code) for code in codes if code in known]) for title, codes in PURPOSES]
    groups.append((OTHER, list(known.values())))
    return [(title, group) for title, group in groups if group]


def state_chip(state: PaperState, texts: Texts) -> tuple[str, Tone]:
    """The word and the tone of a state."""
    words, tone = STATES[state]
    return texts.t(words), tone


def file_name(template: Template, number: str, language: str) -> str:
    """A name for the saved file without the signs that file systems refuse."""
    name = f"{template.title(language)} {number}".strip()
    return "".join(" " if sign in '\\/:*?"<>|' else sign for sign in name)[:80].strip()
