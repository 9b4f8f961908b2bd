"""Paragraphs of an HTML page saved from a legal database: scripts, styles, menus and hidden parts left out, nothing fetched.

An own scanner, because the standard library's parser needs minutes for a few hundred thousand tags that are never closed:
here each letter is looked at a bounded number of times, whatever the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from tirek.foundation.reading.blocks import MAX_BLOCK, Block, Paragraphs, damaged, no_words, too_large

_MAX_DEPTH = 2_000
_MAX_TAGS = 600_000
"""The longest codes have a tenth of it."""
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "math", "head", "nav", "footer", "select", "button", "iframe", "object", "textarea", "title"})
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {"p", "div", "li", "ul", "ol", "table", "tr", "article", "section", "body", "html", "blockquote", "pre", "center", "dd", "dt", "dl", "main",
                       "header", "aside", "form", "tbody", "thead", "tfoot", "caption", "address", "hr"}  # fmt: skip
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_KNOWN = {"utf-8": "utf-8", "utf8": "utf-8", "windows-1251": "cp1251", "cp1251": "cp1251", "koi8-r": "koi8-r", "utf-16": "utf-16", "ptcp154": "ptcp154", "kz-1048": "kz1048"}
_STYLE_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})([^<>]{0,20000})>|<!--|<[!?][^<>]{0,20000}>")
_ATTRIBUTE = re.compile(r"\b(class|style|hidden)\b(?:\s*=\s*(?:\"([^\"]{0,500})\"|'([^']{0,500})'|([^\s\"'>]{1,500})))?", re.IGNORECASE)
_RAW = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "xmp"})
"""Elements whose inside holds no tags: skipped to their end."""


def read_html(data: bytes) -> list[Block]:
    """All paragraphs in order. Raises PaperUnreadable."""
    reader = _Page()
    for count, (closing, tag, attributes, words) in enumerate(_tokens(decoded(data))):
        if count > 2 * _MAX_TAGS:
            raise too_large()
        if not tag:
            reader.words(words)
        elif closing:
            reader.end(tag)
        else:
            reader.start(tag, attributes)
    reader.finish()
    if not reader.out.blocks:
        raise no_words()
    return reader.out.blocks


def _tokens(text: str) -> Iterator[tuple[bool, str, dict[str, str], str]]:
    """(closing, tag, attributes that matter, words): either a tag or the words between two."""
    low = text.lower()
    place = 0
    while True:
        match = _TAG.search(text, place)
        between = text[place : match.start() if match else len(text)]
        if between:
            yield False, "", {}, unescape(between) if "&" in between else between
        if match is None:
            return
        place = match.end()
        tag = (match.group(2) or "").lower()
        if match.group() == "<!--":
            end = low.find("-->", place)
            if end < 0:
                return
            place = end + 3
        elif tag:
            closing = bool(match.group(1))
            yield closing, tag, {} if closing or not match.group(3) else _attributes(match.group(3)), ""
            if tag in _RAW and not closing:
                end = low.find(f"</{tag}", place)
                if end < 0:
                    return
                place = end


def _attributes(text: str) -> dict[str, str]:
    return {match.group(1).lower(): match.group(2) or match.group(3) or match.group(4) or "" for match in _ATTRIBUTE.finditer(text)}


def decoded(data: bytes) -> str:
    """The text by its own word about the code page, else UTF-8, else the Windows code page of Cyrillic."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    said = _CHARSET.search(data[:4096])
    named = _KNOWN.get(said.group(1).decode("ascii").lower()) if said else None
    for encoding in ("utf-8-sig", named):
        if encoding is not None:
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    broken = data.decode("utf-8", "replace")
    # A few broken bytes in a UTF-8 page are better than a whole page of wrong letters.
    return broken if broken.count("\ufffd") * 200 < len(broken) else data.decode("cp1251", "replace")


class _Page:
    """Handlers of the scanner; keeps only what is open."""

    def __init__(self) -> None:
        self.out = Paragraphs()
        self._open: list[tuple[str, bool]] = []
        """Open elements, and whether each silences what is in it."""
        self._silent = 0
        self._words: list[str] = []
        self._length = 0
        self._strong = self._note = 0
        self._plain = False
        self._rows: list[list[str]] = []
        self._cells: list[list[str]] = []

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br" and not self._silent:
            self._break() if not self._heading() else self._put(" ")
            return
        if tag in _VOID:
            if tag == "hr":
                self._break()
            return
        if tag in ("p", "li", "tr", "td", "th") and self._open and self._open[-1][0] == tag:
            self.end(tag)  # an end tag was left out
        if len(self._open) >= _MAX_DEPTH:
            raise damaged()
        silent = tag in _SILENT or "hidden" in given or bool(_STYLE_HIDDEN.search(given.get("style", "")[:500])) or tag in ("del", "s", "strike")
        self._open.append((tag, silent))
        self._silent += silent
        if tag in _BLOCKS:
            self._break()
        if self._silent:
            return
        if tag in _HEADINGS or tag in ("b", "strong"):
            self._strong += 1
        if _is_note(given):
            self._note += 1
            self._open[-1] = (f"{tag}*", silent)
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._break()
            self._cells.append([])

    def end(self, tag: str) -> None:
        place = next((number for number in range(len(self._open) - 1, max(-1, len(self._open) - 60), -1) if self._open[number][0].rstrip("*") == tag), None)
        if place is None:
            return
        while len(self._open) > place:
            self._close(*self._open.pop())

    def _close(self, name: str, silent: bool) -> None:
        tag = name.rstrip("*")
        if tag in _BLOCKS or tag in ("td", "th"):
            self._break()
        if not self._silent:
            if tag in _HEADINGS or tag in ("b", "strong"):
                self._strong = max(0, self._strong - 1)
            if name.endswith("*"):
                self._note = max(0, self._note - 1)
            if tag in ("td", "th") and self._cells and self._rows:
                self._rows[-1].append(" ".join(self._cells.pop()))
            elif tag == "tr" and self._rows:
                self._row(self._rows.pop())
        self._silent -= silent

    def words(self, data: str) -> None:
        if self._silent:
            return
        self._put(data)
        if data.strip() and not self._strong:
            self._plain = True

    def finish(self) -> None:
        """What stands after the last tag."""
        self._break()
        while self._rows:
            self._row(self._rows.pop())

    def _heading(self) -> bool:
        return any(tag in _HEADINGS for tag, _ in self._open[-4:])

    def _put(self, text: str) -> None:
        if self._length < MAX_BLOCK:
            self._words.append(text)
            self._length += len(text)

    def _break(self) -> None:
        text, strong = "".join(self._words), not self._plain
        self._words, self._length, self._plain = [], 0, False
        if not text.strip():
            return
        if self._cells:
            self._cells[-1].append(text.strip())
        else:
            self.out.add(text, strong=strong, note=self._note > 0)

    def _row(self, cells: list[str]) -> None:
        kept = [cell for cell in cells if cell.strip()]
        if self._cells:
            self._cells[-1].append(" | ".join(kept))
        elif len(cells) == 1:
            self.out.add(kept[0] if kept else "")
        else:
            self.out.add(" | ".join(kept), row=True)


def _is_note(attributes: dict[str, str]) -> bool:
    return any(word.lower().startswith(("note", "comment", "сноска")) for word in attributes.get("class", "")[:300].split())
