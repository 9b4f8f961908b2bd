"""Texts of laws: which are here, taking in a file, what a revision changed, and the answers that stand on a changed article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.counsel.law.affected import Affected, affected
from tirek.features.counsel.law.comparing import ADDED, CHANGED, REMOVED, ArticleChange
from tirek.features.counsel.law.service import LawCard, LawTexts, Look
from tirek.features.counsel.screens.change_view import change_card
from tirek.foundation.language.dates import read_date, short_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.long_button import LongButton
from tirek.foundation.ui.page import PageContext, ScrollPage
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.surfaces import Card

WIDEST = 860
MAX_SHOWN = 60
LANGUAGES = {"kk": "Қазақша", "ru": "Русский"}
KINDS = {
    "question": mark("Answer given"), "appeal": mark("Appeal"), "paper": mark("Document"), "record": mark("Retelling in the knowledge"),
    "tree": mark("Step-by-step help"), "term": mark("Term"),
}  # fmt: skip
PAGES = {"question": "ask", "appeal": "appeals", "paper": "documents"}
OTHER_ACT = "-"


@dataclass(frozen=True)
class _State:
    """What the page shows at its beginning."""

    cards: list[LawCard]
    found: list[Affected]


class LawPage(ScrollPage):
    """One column: take in, what is here, what to look at again."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, width=WIDEST)
        self._law = LawTexts(context.org)
        self._path: Path | None = None
        self.look: Look | None = None
        self.cards: list[LawCard] = []
        ui, t = self.ui, self.texts.t
        self.take_button = ui.primary(t("Choose a file"), self.choose, icon="folder")
        self.progress = ui.progress()
        self.intro = ui.card(
            "",
            ui.text(t("Take in the official text of a law as DOCX, HTML or PDF from adilet.zan.kz. Answers will then quote the law itself, and a new revision will show what it changed.")),
            ui.row(self.take_button),
            self.progress,
        )
        self.add(self.intro)
        self.place = ui.stack()
        self.add(self.place)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.texts.t("Texts of laws")

    def first_focus(self) -> QWidget | None:
        return self.take_button

    def refresh(self) -> None:
        if self.look is None:
            self._read()

    def open(self, **args: Any) -> None:
        if args.get("file"):
            self.look_at(Path(args["file"]))

    def _read(self) -> None:
        org = self.context.org

        def work(_control: object) -> _State:
            law = LawTexts(org)
            return _State(law.texts(), affected(org, law))

        self.jobs.run(work, done=self._show, failed=self.context.shell.show_error)

    # what is here ------------------------------------------------------------------------------------------------------------
    def _show(self, state: _State) -> None:
        self._law, self.look, self.cards = LawTexts(self.context.org), None, state.cards
        self.intro.show()
        self.show_way_back(True)
        parts: list[QWidget] = []
        if state.found:
            parts.append(self._affected_card(state.found))
        parts.append(self._texts_card(state.cards))
        self._put(parts)

    def _texts_card(self, cards: Sequence[LawCard]) -> Card:
        ui, t, lang = self.ui, self.texts.t, self.texts.code
        card = ui.card(t("Here now"))
        if not cards:
            card.add(ui.muted(t("No official text yet. Answers show retellings in our own words and say so.")))
        self.text_buttons: list[LongButton] = []
        for one in cards:
            detail = t("{language} · revision of {date} · {articles}", language=LANGUAGES[one.text.lang], date=short_date(one.text.revised, lang),
                       articles=self.texts.n("{count} article", "{count} articles", one.text.articles))  # fmt: skip
            note = "" if one.current else t("earlier revision") if one.text.revised <= self.context.clock.today() else t("not in force yet")
            button = LongButton(ui, one.name, lambda one=one: self.show_text(one), icon="book", detail=detail, mark=note)
            self.text_buttons.append(button)
            card.add(button)
        return card

    def _affected_card(self, found: Sequence[Affected]) -> Card:
        ui, texts, lang = self.ui, self.texts, self.texts.code
        own = [one for one in found if one.kind in PAGES]
        others = [one for one in found if one.kind not in PAGES]
        card = ui.card(texts.t("Look at these again: the law has changed since"))
        self.affected_buttons: list[LongButton] = []
        for one in [*own, *others][:MAX_SHOWN]:
            detail = texts.t("{kind} · article {article} changed on {date}", kind=texts.t(KINDS[one.kind]), article=one.article, date=short_date(one.changed_on, lang))
            words = " ".join(one.title.split())[:160]
            if one.kind in PAGES:
                button = LongButton(ui, words, lambda one=one: self.context.navigate(PAGES[one.kind], id=one.id), icon="warning", detail=detail)
                self.affected_buttons.append(button)
                card.add(button)
            else:
                card.add(ui.stack(ui.text(words), ui.small(detail), gap="xs"))
        if len(found) > MAX_SHOWN:
            card.add(ui.muted(texts.n("and {count} more", "and {count} more", len(found) - MAX_SHOWN)))
        return card

    def show_text(self, one: LawCard) -> None:
        """What a revision changed, and its articles by number or words."""
        org = self.context.org

        def work(_control: object) -> tuple[ArticleChange, ...] | None:
            law, same = LawTexts(org), (one.text.act, one.text.lang)
            earlier = [card for card in law.texts() if (card.text.act, card.text.lang) == same and card.text.revised < one.text.revised]
            return law.changes(*same, one.text.revised)[2] if earlier else None

        self.jobs.run(work, done=lambda changes: self._show_text(one, changes), failed=self.context.shell.show_error)

    def _show_text(self, one: LawCard, changes: tuple[ArticleChange, ...] | None) -> None:
        ui, t = self.ui, self.texts.t
        self.intro.hide()
        self.show_way_back(False)
        self.find_box = ui.search_box(t("Find in the text"), t("Number of an article, or words"))
        self.find_box.returnPressed.connect(lambda: self.find(one))
        self.results = ui.stack()
        self.results.hide()
        head = ui.card(one.name, ui.muted(one.text.title), ui.split(self.find_box, ui.secondary(t("Find"), lambda: self.find(one), icon="search")), self.results)
        parts: list[QWidget] = [ui.row(ui.back(t("All texts"), self._read)), head]
        if changes is not None:
            parts.append(self._changes_card(changes, one.text.cited_by))
        if one.own and one.id is not None:
            parts.append(ui.row(ui.ghost(t("Take this text away"), lambda: self.remove(one), icon="remove")))
        self._put(parts)

    def find(self, one: LawCard) -> None:
        """Shows the article of that number, or those in which the words stand."""
        asked, org = self.find_box.text().strip(), self.context.org

        def work(_control: object) -> list[Any]:
            law = LawTexts(org)
            quoted = law.article(one.text.act, number.group(), one.text.lang, one.text.revised) if (number := re.search(r"\d+(?:-\d+)*", asked)) else None
            return [quoted.article] if quoted is not None else [found.article for found in law.find(asked, one.text.lang, 20) if found.text.name == one.text.name]

        def done(articles: list[Any]) -> None:
            self.results.show()
            empty_out(self.results.layout())
            layout = self.results.layout()
            assert layout is not None
            if not articles:
                layout.addWidget(self.ui.muted(self.texts.t("Nothing was found in this text.")))
            for article in articles[:5]:
                heading = self.texts.t("Article {number}. {title}", number=article.key, title=article.title) if one.text.cited_by == "article" else self.texts.t("Point {number}", number=article.key)
                lines = [self.ui.text(f"{piece.label} {piece.text}".strip()) for piece in article.pieces[:80]]
                layout.addWidget(self.ui.stack(self.ui.text(heading, "strong"), *lines, *(self.ui.small(note) for note in article.notes[:3]), gap="xs"))

        self.jobs.run(work, done=done, failed=self.context.shell.show_error)

    def remove(self, one: LawCard) -> None:
        law, row = LawTexts(self.context.org), one.id
        assert row is not None

        def done(_none: None) -> None:
            action = law.last_action
            self._read()
            self.context.shell.offer_undo(self.texts.t("The text was taken away"), lambda: self._undo(action))

        self.jobs.run(lambda _control: law.remove(row), done=done, failed=self.context.shell.show_error, writes=True)

    def _undo(self, action: int | None) -> None:
        if action is not None:
            self.jobs.run(lambda _control: self.context.org.office.undo(action), done=lambda _report: self._read(), failed=self.context.shell.show_error, writes=True)

    # taking in ------------------------------------------------------------------------------------------------------------------
    def choose(self) -> None:
        choose_file(self, self.texts.t("The text of a law"), self.look_at, kinds=("DOCX, HTML, PDF, TXT (*.docx *.html *.htm *.pdf *.txt *.md)",))

    def look_at(self, path: Path, act: str | None = None, lang: str | None = None, revised: Any = None) -> None:
        """Reads the file and shows what it is, before anything is kept."""
        org = self.context.org
        self.take_button.setEnabled(False)
        self.progress.start(self.texts.t("Reading the file"))

        def ended() -> None:
            self.progress.finish()
            self.take_button.setEnabled(True)

        def done(look: Look) -> None:
            ended()
            self._path = path
            self._show_look(look)

        def failed(error: BaseException) -> None:
            ended()
            self.context.shell.show_error(error)

        self.jobs.run(lambda _control: LawTexts(org).look(path, act=act, lang=lang, revised=revised), done=done, failed=failed)

    def _show_look(self, look: Look) -> None:
        ui, texts, t = self.ui, self.texts, self.texts.t
        self.look = look
        self.intro.hide()
        found = look.cut
        counted = texts.n("{count} article", "{count} articles", len(found.articles)) if found.cited_by == "article" else texts.n("{count} point", "{count} points", len(found.articles))
        card = ui.card(t("In the file"), ui.text(found.title or t("The file has no title"), "strong"), ui.muted(counted))
        acts = self._law.acts
        order = [*dict.fromkeys((*([look.act] if look.act in acts else []), *found.act_guesses))]
        choices = [(act, acts[act][f"short_{'ru' if texts.code == 'ru' else 'kk'}"]) for act in [*order, *(act for act in acts if act not in order)]]
        self.act_field = ui.select_field(t("Which act is it?"), [("", t("Choose the act")), *choices, (OTHER_ACT, t("An act that is not in the list"))],
                                         value=look.act if look.act in acts else OTHER_ACT if look.act else "")  # fmt: skip
        self.lang_field = ui.choice_field(t("Language of the text"), list(LANGUAGES.items()), value=look.lang or "")
        offered = look.revised or (found.revised_guesses[0] if found.revised_guesses else None)
        hint = t("The file says so") if found.revised else t("Not clear from the file: compare with the page you took it from")
        self.date_field = ui.text_field(t("Revision of which day?"), hint=hint, letters=14)
        if look.revised is not None:
            self.date_field.set_value(short_date(look.revised, texts.code))
        elif offered is not None:
            card.add(ui.small(t("The latest day named in the notes: {date}", date=short_date(offered, texts.code))))
        card.add(self.act_field)
        card.add(self.lang_field)
        card.add(self.date_field)
        if found.doubled:
            card.add(ui.banner(t("Some numbers came twice: {numbers}. The longer text was kept: compare these.", numbers=", ".join(found.doubled[:12])), "warn"))
        if look.same_there:
            card.add(ui.banner(t("This very revision is here already. Taking it in replaces it."), "info"))
        self.keep_button = ui.primary(t("Take the text in"), self.keep, icon="check")
        card.add(ui.row(self.keep_button, ui.ghost(t("Cancel"), self._read)))
        parts: list[QWidget] = [card]
        if look.previous is not None:
            parts.append(self._changes_card(look.changes, found.cited_by))
        self._put(parts)

    def keep(self) -> None:
        """Takes the text in as the person has named it."""
        look, path, org, t = self.look, self._path, self.context.org, self.texts.t
        assert look is not None and path is not None
        revised, act = read_date(self.date_field.value()), self.act_field.value()
        self.date_field.set_error(None if revised else t("Write the date as {date}", date=short_date(self.context.clock.today(), self.texts.code)))
        self.act_field.set_error(None if act else t("Choose the act"))
        self.lang_field.set_error(None if self.lang_field.value() else t("Choose the language"))
        if revised is None or not act or not self.lang_field.value():
            return
        lang = self.lang_field.value()
        named = look.act if act == OTHER_ACT and look.act not in self._law.acts else act

        def work(_control: object) -> tuple[LawCard, int | None]:
            law = LawTexts(org)
            again = law.look(path, act=named if named and named != OTHER_ACT else own_act(look.cut.title), lang=lang, revised=revised)
            return law.take_in(again), law.last_action

        def done(result: tuple[LawCard, int | None]) -> None:
            card, action = result
            self.context.shell.changed()
            self._read()
            words = t("The text is here: {name}", name=card.name if len(card.name) < 60 else f"{card.name[:57]}…")
            self.context.shell.offer_undo(words, lambda: self._undo(action))

        self.jobs.run(work, done=done, failed=self.context.shell.show_error, writes=True)

    def _changes_card(self, changes: Sequence[ArticleChange], cited_by: str) -> Card:
        ui, texts, t = self.ui, self.texts, self.texts.t
        card = ui.card(t("What has changed against the revision before"))
        if not changes:
            card.add(ui.muted(t("Not one article reads otherwise.")))
            return card
        counts = {kind: sum(change.kind == kind for change in changes) for kind in (CHANGED, ADDED, REMOVED)}
        chips = [ui.chip(texts.t(words, count=counts[kind]), tone) for kind, words, tone in _COUNTS if counts[kind]]
        card.add(ui.row(*chips))
        for change in changes[:MAX_SHOWN]:
            card.add(change_card(ui, change, cited_by))
        if len(changes) > MAX_SHOWN:
            card.add(ui.muted(texts.n("and {count} more", "and {count} more", len(changes) - MAX_SHOWN)))
        return card

    def _put(self, parts: Sequence[QWidget]) -> None:
        empty_out(self.place.layout())
        layout = self.place.layout()
        assert layout is not None
        for part in parts:
            layout.addWidget(part)


_COUNTS = ((CHANGED, mark("changed: {count}"), "info"), (ADDED, mark("new: {count}"), "ok"), (REMOVED, mark("left out: {count}"), "warn"))


def own_act(title: str) -> str:
    """A name for an act that the knowledge does not know, made from its title: the same title gives the same name."""
    import hashlib

    return f"own-{hashlib.sha256(' '.join(title.lower().split()).encode()).hexdigest()[:12]}"
