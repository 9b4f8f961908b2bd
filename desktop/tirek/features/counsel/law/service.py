"""Official texts: looked at, taken in, compared, quoted. A person decides about each; nothing is fetched from anywhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tirek.features.counsel import stemming
from tirek.features.counsel.law.comparing import ArticleChange, compare
from tirek.features.counsel.law.cutting import Cut, cut
from tirek.features.counsel.law.shelf import (
    Found,
    Shelved,
    changes_by,
    ensure_shelf,
    find,
    in_force,
    read_article,
    read_text,
    shelved,
)
from tirek.features.counsel.law.text import (
    Article,
    LawText,
    LawTextUnreadable,
    pack_text,
    read_lines,
    text_lines,
    unpack_text,
)
from tirek.features.counsel.model import LawRevision
from tirek.features.counsel.pack import read_pack
from tirek.foundation.clock import KAZAKHSTAN, milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.packs import installed_folder
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.reading.paper import paper_bytes, read_paper_bytes
from tirek.foundation.resources import resource
from tirek.foundation.store.ids import id_of_name

PACK_TEXTS = "texts"
"""Folder of official texts inside a law pack."""
MAX_TITLE = 400
_ACT_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,60}\Z")
_EARLIEST, _LATEST = date(1991, 1, 1), date(2100, 1, 1)


class NotClear(Circumstance):
    """The file does not say which act, language or revision it is, and the person has not said it either."""

    def __init__(self, what: str) -> None:
        super().__init__(f"LAW-02-{what}", _UNCLEAR[what], mark("Say it and take the text in again."))
        self.what = what


_UNCLEAR = {
    "act": mark("The file does not say clearly which act it is."),
    "lang": mark("The language of the text is not clear: Kazakh or Russian."),
    "revised": mark("The file does not say clearly of which day the revision is."),
}


@dataclass(frozen=True)
class Look:
    """What is in a file, before anything is taken in. `needs`: what the person must say ("act", "lang", "revised")."""

    cut: Cut
    kind: str
    act: str | None
    lang: str | None
    revised: date | None
    needs: tuple[str, ...]
    same_there: bool
    """This very revision is here already: taking it in replaces it."""
    previous: Shelved | None
    changes: tuple[ArticleChange, ...]
    """What it changes against the revision before it."""


@dataclass(frozen=True)
class LawCard:
    """A text that is here. `own`: taken in on this organisation's computers, else of the installed pack. `current`: the revision in force today."""

    id: int | None
    text: Shelved
    own: bool
    current: bool
    name: str
    """The act's short name in the user's language, or the text's own title."""


@dataclass(frozen=True)
class Quoted:
    """An article in the words of the law."""

    text: Shelved
    article: Article


class LawTexts:
    """The official texts of an organisation: its own and those of the installed pack."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None

    @cached_property
    def pack_folder(self) -> Path:
        """The law pack in use."""
        return installed_folder(self._org, "law") or resource("knowledge")

    @cached_property
    def acts(self) -> dict[str, dict[str, Any]]:
        """Acts of the knowledge by id, with their names."""
        return {act["id"]: act for act in read_pack(self.pack_folder).acts}

    # what is here ---------------------------------------------------------------------------------------------------------
    def texts(self) -> list[LawCard]:
        """Every revision, by act and language, the newest first."""
        there, own, today = self._shelf, self._own_ids(), self._org.clock.today()
        current = {one.name for one in there if in_force(there, one.act, one.lang, today) is one}
        return [LawCard(own.get(one.name), one, one.name in own, one.name in current, self.act_name(one)) for one in there]

    @property
    def any_here(self) -> bool:
        """Whether there is any official text at all."""
        return bool(self._shelf)

    def act_named(self, words: str) -> str | None:
        """The act of a text here that a question names («Закон о профсоюзах», «ЕК»)."""
        asked = f" {' '.join(stemming.words(words))} "
        for act in dict.fromkeys(one.act for one in self._shelf):
            if any(f" {' '.join(stemming.words(name))} " in asked for name in self.acts.get(act, {}).get("names") or ()):
                return act
        return None

    def act_name(self, one: Shelved, lang: str | None = None) -> str:
        """Short name of the act for people."""
        code = lang or self._org.texts.code
        code = code if code in ("kk", "ru") else "kk"
        act = self.acts.get(one.act)
        return act[f"short_{code}"] if act else one.title

    def article(self, act: str, key: str, lang: str, on: date | None = None) -> Quoted | None:
        """An article as it is in force on that day (today); None if its text is not here."""
        one = in_force(self._shelf, act, lang, on or self._org.clock.today())
        if one is None:
            return None
        with self._org.knowledge.read() as connection:
            found = read_article(connection, one.name, key)
        return Quoted(one, found) if found is not None else None

    def find(self, words: str, lang: str, limit: int = 10) -> list[Found]:
        """Articles in force in which these words stand, in one language."""
        there, today = self._shelf, self._org.clock.today()
        names = {one.name: one for one in there if one.lang == lang and in_force(there, one.act, lang, today) is one}
        with self._org.knowledge.read() as connection:
            return [Found(names[name], article) for name, article in find(connection, words, lang, list(names), limit)]

    def whole(self, act: str, lang: str, revised: date | None = None) -> LawText:
        """A whole text; of today's revision unless another is named. Raises Circumstance LAW-03."""
        one = self._named(act, lang, revised)
        with self._org.knowledge.read() as connection:
            return read_text(connection, one)

    def changes(self, act: str, lang: str, new: date | None = None, old: date | None = None) -> tuple[LawText, LawText, tuple[ArticleChange, ...]]:
        """What the revision `new` (the newest) changed against `old` (the one before it). Raises Circumstance LAW-03, LAW-04."""
        revisions = [one for one in self._shelf if (one.act, one.lang) == (act, lang)]
        later = self._named(act, lang, new) if new else max(revisions, key=lambda one: one.revised, default=None) or self._named(act, lang, None)
        earlier = [one for one in revisions if one.revised < later.revised and (old is None or one.revised == old)]
        if not earlier:
            raise Circumstance(
                "LAW-04",
                mark("There is only one revision of this text here: there is nothing to compare it with."),
                mark("Take in an earlier revision too."),
            )
        with self._org.knowledge.read() as connection:
            before, after = read_text(connection, max(earlier, key=lambda one: one.revised)), read_text(connection, later)
        return before, after, compare(before, after)

    def changed_on(self) -> dict[tuple[str, str], date]:
        """(act, article) → the latest revision here that changed it. Only of revisions that are in force by today."""
        _ = self._shelf
        with self._org.knowledge.read() as connection:
            return changes_by(connection, self._org.clock.today())

    def newly_changed(self, days: int) -> dict[tuple[str, str], date]:
        """As `changed_on`, but only what changed within so many days, or became known here within them. Quick where nothing can have changed."""
        rows = self._added()
        if len(rows) + len(pack_text_files(self.pack_folder)) < 2:
            return {}
        since = self._org.clock.today() - timedelta(days=days)
        lately = {act for act, added in rows if added >= since}
        return {place: day for place, day in self.changed_on().items() if day >= since or place[0] in lately}

    def _added(self) -> list[tuple[str, date]]:
        with self._org.office.read() as session:
            rows = session.execute(select(LawRevision.act, LawRevision.added_at).where(LawRevision.deleted_at.is_(None)))
            return [(row.act, moment_of(row.added_at).astimezone(KAZAKHSTAN).date()) for row in rows]

    # taking in --------------------------------------------------------------------------------------------------------------
    def look(self, path: Path, *, act: str | None = None, lang: str | None = None, revised: date | None = None) -> Look:
        """Reads a file and says what it is; what the person says goes before what the file says. Nothing is kept.

        Raises PaperUnreadable, NotALaw.
        """
        data = paper_bytes(path)
        found = cut(read_paper_bytes(data), self.acts.values())
        act, lang, revised = act or found.act, lang or found.lang, revised or found.revised
        if act is not None and not _ACT_ID.match(act):
            act = None
        if revised is not None and not _EARLIEST <= revised < _LATEST:
            revised = None
        needs = tuple(name for name, value in (("act", act), ("lang", lang), ("revised", revised)) if value is None)
        previous, changes, same = None, (), False
        if act and lang and revised:
            revisions = [one for one in self._shelf if (one.act, one.lang) == (act, lang)]
            same = any(one.revised == revised for one in revisions)
            previous = max((one for one in revisions if one.revised < revised), key=lambda one: one.revised, default=None)
            if previous is not None:
                with self._org.knowledge.read() as connection:
                    changes = compare(read_text(connection, previous), self._text(found, act, lang, revised))
        return Look(found, _kind(data), act, lang, revised, needs, same, previous, changes)

    def take_in(self, look: Look) -> LawCard:
        """Keeps the text that was looked at. Raises NotClear; DISK-01."""
        if look.act is None or look.lang is None or look.revised is None:
            raise NotClear(look.needs[0])
        law = self._text(look.cut, look.act, look.lang, look.revised)
        blob = self._org.office.blobs.put(pack_text(law))
        row = id_of_name("law_revision", law.name)
        values = {"act": law.act, "lang": law.lang, "revised": law.revised.isoformat(), "title": law.title, "articles": len(law.articles), "kind": look.kind, "blob": blob, "added_at": milliseconds(self._org.clock.now())}  # fmt: skip
        with self._org.office.action("law.take_in") as act:
            there = act.session.execute(select(LawRevision.id).where(LawRevision.id == row)).first()
            if there is None:
                act.insert(LawRevision, {"id": row} | values)
            else:
                act.update(LawRevision, row, values | {"deleted_at": None})
            self.last_action = act.id
        self._drop_shelf()
        return next(card for card in self.texts() if card.text.name == law.name)

    def remove(self, revision_id: int) -> None:
        """Takes an own text off the shelf; undo brings it back. Raises Circumstance RECORD-01."""
        with self._org.office.action("law.remove") as act:
            act.remove(LawRevision, revision_id)
            self.last_action = act.id
        self._drop_shelf()

    def pack_lines(self, look: Look) -> list[str]:
        """The text in the form of `texts/` of a law pack. Raises NotClear."""
        if look.act is None or look.lang is None or look.revised is None:
            raise NotClear(look.needs[0])
        return list(text_lines(self._text(look.cut, look.act, look.lang, look.revised)))

    # inside --------------------------------------------------------------------------------------------------------------------
    def _text(self, found: Cut, act: str, lang: str, revised: date) -> LawText:
        known = self.acts.get(act)
        return LawText(act, lang, revised, known[f"title_{lang}"] if known else found.title[:MAX_TITLE] or act, found.cited_by, found.articles)

    def _named(self, act: str, lang: str, revised: date | None) -> Shelved:
        there = self._shelf
        found = next((one for one in there if (one.act, one.lang, one.revised) == (act, lang, revised)), None) if revised else in_force(there, act, lang, self._org.clock.today())
        if found is None:
            raise Circumstance(
                "LAW-03",
                mark("The official text of this act is not here in this language and revision."),
                mark("Take it in from a file of the legal database: Ask, Texts of laws."),
            )
        return found

    @cached_property
    def _shelf(self) -> list[Shelved]:
        """Brings the shelf up to date with what is kept, then reads it."""
        own, packed = self._own_blobs(), self._packed()
        # An own text goes before one of the pack with the same name.
        wanted = {name: digest for name, (digest, _) in packed.items()} | own

        def load(name: str) -> LawText:
            if name in own:
                return unpack_text(self._org.office.blobs.get(own[name]), name)
            return read_lines(packed[name][1].read_text("utf-8").split("\n"), name)

        with self._org.knowledge.rewrite() as connection:
            ensure_shelf(connection, wanted, load)
            return shelved(connection)

    def _drop_shelf(self) -> None:
        self.__dict__.pop("_shelf", None)

    def _own_blobs(self) -> dict[str, str]:
        return {name: blob for name, blob, _ in self._own_rows()}

    def _own_ids(self) -> dict[str, int]:
        return {name: row for name, _, row in self._own_rows()}

    def _own_rows(self) -> list[tuple[str, str, int]]:
        with self._org.office.read() as session:
            rows = session.execute(select(LawRevision.act, LawRevision.lang, LawRevision.revised, LawRevision.blob, LawRevision.id).where(LawRevision.deleted_at.is_(None)))
            return [(f"{row.act}.{row.lang}.{row.revised}", row.blob, row.id) for row in rows]

    def _packed(self) -> dict[str, tuple[str, Path]]:
        return {path.stem: (hashlib.sha256(path.read_bytes()).hexdigest(), path) for path in pack_text_files(self.pack_folder)}


def pack_text_files(folder: Path) -> list[Path]:
    """Official texts that a law pack brings."""
    return sorted((folder / PACK_TEXTS).glob("*.jsonl"))


def check_pack_texts(folder: Path) -> None:
    """Reads every official text of a pack; its file is named by act, language and revision. Raises LawTextUnreadable."""
    for path in pack_text_files(folder):
        law = read_lines(path.read_text("utf-8").split("\n"), path.name)
        if law.name != path.stem:
            raise LawTextUnreadable(path.name)


def _kind(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return "html" if b"<" in data[:200] else "text"
