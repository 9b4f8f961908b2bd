"""Merges the catalogues of all topics and compiles one file a language. A build step: the program itself never runs it.

    python -m tirek.foundation.language.catalogues                   compiles
    python -m tirek.foundation.language.catalogues --untranslated    lists sentences of the source without translation

Refuses (and leaves the old files) when topics contradict each other, a sentence is missing in a language, a
translation is empty, or its placeholders differ from those of the key.
"""

from __future__ import annotations

import io
import os
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from tirek.foundation.language.compiled import CONTEXT_END, PLURAL_BREAK, compiled
from tirek.foundation.language.extraction import Key, extract_folder
from tirek.foundation.resources import translations_folder

TRANSLATED = ("kk", "ru")
"""English needs no file: its sentences are the keys."""

PLURAL_FORMS = {"kk": 2, "ru": 3}
_PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}


@dataclass(frozen=True)
class Entry:
    """One sentence of one topic in one language. `forms` has one text, or one for each plural form."""

    language: str
    topic: str
    context: str | None
    singular: str
    plural: str | None
    forms: tuple[str, ...]

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.singular

    @property
    def place(self) -> str:
        return f"{self.language}/{self.topic}.po: {self.singular!r}"


class CatalogueFaults(Exception):
    """The catalogues cannot be compiled; `faults` has one line for each reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_entries(folder: Path, language: str) -> list[Entry]:
    """All entries of a language, topic by topic. Raises CatalogueFaults if a file cannot be read."""
    entries: list[Entry] = []
    for path in sorted((folder / language).glob("*.po")):
        try:
            catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError, ValueError) as error:
            raise CatalogueFaults([f"{language}/{path.name} cannot be read: {error}"]) from error
        entries += [_entry(language, path.stem, message) for message in catalogue if message.id]
    return entries


def _entry(language: str, topic: str, message: Message) -> Entry:
    singular, plural = message.id if isinstance(message.id, tuple | list) else (message.id, None)
    forms = tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)
    if message.fuzzy:
        forms = ("",)
    return Entry(language, topic, message.context, str(singular), plural, tuple(form or "" for form in forms))


def find_faults(by_language: dict[str, list[Entry]]) -> list[str]:
    """Everything that forbids compiling, in words. Empty when all is well."""
    faults: list[str] = []
    known: dict[str, dict[tuple[str | None, str], Entry]] = {}
    for language, entries in by_language.items():
        first = known.setdefault(language, {})
        for entry in entries:
            faults += _faults_of(entry)
            before = first.setdefault(entry.key, entry)
            if (before.plural, before.forms) != (entry.plural, entry.forms):
                faults.append(f"{entry.place} is translated otherwise in {before.topic}.po")
    everywhere = {key: entry for entries in known.values() for key, entry in entries.items()}
    for language, entries in known.items():
        faults += [f"{language} lacks {entry.place}" for key, entry in everywhere.items() if key not in entries]
    return faults


def _faults_of(entry: Entry) -> Iterator[str]:
    if not all(form.strip() for form in entry.forms):
        yield f"{entry.place} has no translation"
        return
    if entry.plural is not None and len(entry.forms) != PLURAL_FORMS[entry.language]:
        yield f"{entry.place} needs {PLURAL_FORMS[entry.language]} plural forms"
    try:
        wanted = placeholders(entry.singular) | placeholders(entry.plural or "")
        for form in entry.forms:
            if not _fits(placeholders(form), wanted, counted=entry.plural is not None):
                yield f"{entry.place} has other placeholders: {form!r}"
    except ValueError as error:
        yield f"{entry.place} has broken braces: {error}"


def _fits(found: set[str], wanted: set[str], *, counted: bool) -> bool:
    """The form for one may leave the number out ("one record waits")."""
    return found == wanted or (counted and found | {"count"} == wanted | {"count"})


def placeholders(text: str) -> set[str]:
    """Names in braces. Raises ValueError for broken braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def compile_catalogues(folder: Path | None = None) -> dict[str, int]:
    """Writes `build/<language>.mo` and returns the number of sentences of each. Raises CatalogueFaults."""
    folder = folder or translations_folder()
    by_language = {language: read_entries(folder, language) for language in TRANSLATED}
    faults = find_faults(by_language)
    if faults:
        raise CatalogueFaults(faults)
    (folder / "build").mkdir(exist_ok=True)
    for language, entries in by_language.items():
        _write(folder / "build" / f"{language}.mo", compiled(_messages(language, entries)))
    return {language: len({entry.key for entry in entries}) for language, entries in by_language.items()}


def _messages(language: str, entries: list[Entry]) -> dict[str, str]:
    """Keys and texts as a compiled catalogue holds them; the empty key is the header that other tools look for."""
    header = f"Language: {language}\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: {_PLURALS[language]}\n"
    messages = {"": header}
    for entry in entries:
        key = entry.singular if entry.plural is None else entry.singular + PLURAL_BREAK + entry.plural
        context = "" if entry.context is None else entry.context + CONTEXT_END
        messages[context + key] = PLURAL_BREAK.join(entry.forms)
    return messages


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    os.replace(fresh, path)


def untranslated(language: str, source: Path, folder: Path | None = None) -> list[Key]:
    """Sentences the source asks for that no topic of the language has."""
    known = {entry.key for entry in read_entries(folder or translations_folder(), language)}
    keys = (found for found in extract_folder(source) if isinstance(found, Key))
    return [key for key in keys if (key.context, key.singular) not in known]


def main(arguments: list[str]) -> int:
    """Entry of the build step: 0 when all is well, 1 with one line a fault otherwise."""
    try:
        if arguments == ["--untranslated"]:
            source = Path(__file__).parents[2]
            lines = [
                f"{language} {key.file.relative_to(source)}:{key.line}: {key.singular}"
                for language in TRANSLATED
                for key in untranslated(language, source)
            ]
            print(*lines, sep="\n")
            return 1 if lines else 0
        counts = compile_catalogues()
    except CatalogueFaults as error:
        print(f"catalogues: {len(error.faults)} faults", *error.faults, sep="\n  ", file=sys.stderr)
        return 1
    print("catalogues: " + ", ".join(f"{language} {count} sentences" for language, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
