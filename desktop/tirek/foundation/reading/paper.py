"""One door for papers from outside: what a file is, is seen from its first bytes, never from its name alone."""

from __future__ import annotations

from pathlib import Path

from tirek.foundation.reading.blocks import MAX_FILE_MB, Block, Paragraphs, cannot_open, no_words, other_kind, too_large


def read_paper(path: Path) -> list[Block]:
    """Paragraphs of a DOCX, HTML, PDF or text file. Raises PaperUnreadable."""
    return read_paper_bytes(paper_bytes(path))


def paper_bytes(path: Path) -> bytes:
    """The bytes of a file, not more than a paper may have. Raises PaperUnreadable."""
    try:
        if not path.is_file():
            raise cannot_open()
        with path.open("rb") as file:
            data = file.read((MAX_FILE_MB << 20) + 1)
    except OSError as error:
        raise cannot_open() from error
    if len(data) > MAX_FILE_MB << 20:
        raise too_large()
    if not data.strip(b"\0 \r\n\t"):
        raise no_words()
    return data


def read_paper_bytes(data: bytes) -> list[Block]:
    """The same for bytes that were read already."""
    if data.startswith(b"PK\x03\x04"):
        from tirek.foundation.reading.docx import read_docx

        return read_docx(data)
    if b"%PDF-" in data[:1024]:
        from tirek.foundation.reading.pdf import read_pdf

        return read_pdf(data)
    if data.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x1f\x8b", b"7z", b"Rar!", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"SQLite")):
        raise other_kind()
    from tirek.foundation.reading.html import decoded, read_html

    head = data[:4096].lower().replace(b"\0", b"")
    if b"<html" in head or b"<!doctype html" in head or b"<body" in head or b"<p" in head or b"<div" in head:
        return read_html(data)
    text = decoded(data)
    if text.count("\0") or sum(not (letter.isprintable() or letter.isspace()) for letter in text[:4000]) > 40:
        raise other_kind()
    out = Paragraphs()
    for line in text.splitlines():
        words = line.strip(" \t>")
        if not words.startswith(("<a id", "↑")):
            strong = words.startswith("#") or (words.startswith("**") and words.endswith("**"))
            out.add(words.lstrip("#").replace("**", "").strip(" *"), strong=strong)
    if not out.blocks:
        raise no_words()
    return out.blocks
