"""Cards that may be one person: the list of pairs, and two cards side by side with a choice for each field."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from tirek.features.members.card import EDITABLE
from tirek.features.members.duplicate_rules import WHY_WORDS, Pair
from tirek.features.members.merging import Duplicates, merged_values
from tirek.features.members.screens.card_view import WIDTH
from tirek.features.members.screens.words import SECTIONS, TITLES, shown, under_name
from tirek.features.members.service import MemberCard, Members
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.paged_table import Column, RowTable
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.buttons import Choice
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.levels import Scroll

_LONGEST_SHOWN = 60
_HIDDEN = ("phone_typed", "post_id", "category_typed")


def reasons_words(pair: Pair, texts: Texts) -> str:
    """Why two cards may be one person."""
    return ", ".join(texts.t(WHY_WORDS[why]) for why in pair.reasons)


class _Pairs:
    """The pairs as rows of a table; ids are places in the list."""

    def __init__(self, pairs: Sequence[Pair], members: Members, texts: Texts) -> None:
        self._pairs, self._members, self._texts = pairs, members, texts

    def ids(self, chosen: Any) -> array[int]:
        return array("q", range(len(self._pairs)))

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        pairs = [self._pairs[number] for number in ids]
        names = {row.id: row.name for row in self._members.rows([one for pair in pairs for one in (pair.one, pair.other)])}
        return [(names.get(pair.one, ""), names.get(pair.other, ""), reasons_words(pair, self._texts)) for pair in pairs]


class DuplicatesView(Scroll):
    """`changed` comes when two cards were made one."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context.theme, width=WIDTH + 200)
        self._context, self.ui = context, context.ui
        self.jobs = ScreenJobs(context.jobs, self)
        self.pairs: list[Pair] = []
        self.table: RowTable | None = None
        self.choices: dict[str, Choice] = {}
        self._narrow = False
        self.column.addStretch(1)

    def load(self) -> None:
        """Looks for pairs in the background and lists them."""
        self._clear()
        self.add(self.ui.muted(self.ui.texts.t("Looking for people who stand on the list twice…")))
        self.jobs.run(lambda _control: Duplicates(self._context.org).pairs(), done=self._list, failed=self._context.shell.show_error)

    def _clear(self) -> None:
        self.table = None
        empty_out(self.column)

    def _list(self, pairs: list[Pair]) -> None:
        t, ui = self.ui.texts.t, self.ui
        self._clear()
        self.pairs = pairs
        if not pairs:
            self.add(ui.empty("check", t("Nobody seems to stand on the list twice"), t("Names are compared in Kazakh and Russian spelling, with slips, and by IIN, phone and birth date.")))
            self.column.addStretch(1)
            return
        self.add(ui.h2(t("Maybe one person")), ui.muted(t("The program only asks. Open a pair, compare the cards and decide.")))
        card = ui.card()
        card.column.setContentsMargins(*(ui.theme.space("xs"),) * 4)
        self.table = RowTable(ui.theme, _Pairs(pairs, Members(self._context.org), ui.texts), [
            Column(t("One card"), "strong", 6), Column(t("The other card"), "strong", 6), Column(t("What they share"), "muted", 7, when_narrow=False),
        ], name=t("Maybe one person"), jobs=self.jobs, failed=self._context.shell.show_error)  # fmt: skip
        self.table.setFixedHeight(ui.theme.soft_px(min(460, 64 + 44 * len(pairs))))
        self.table.set_narrow(self._narrow)
        self.table.opened.connect(lambda number: self.compare(self.pairs[number]))
        self.table.clicked.connect(lambda index: self.compare(self.pairs[index.row()]))
        card.add(self.table)
        self.add(card)
        self.column.addStretch(1)
        self.table.show_filter()
        self.table.setFocus()

    # two cards side by side ------------------------------------------------------------------------------------------
    def compare(self, pair: Pair) -> None:
        """Shows both cards, the older one first."""

        def work(_control: object) -> tuple[MemberCard, MemberCard]:
            members = Members(self._context.org)
            one, other = members.card(pair.one), members.card(pair.other)
            return (one, other) if _age(one) <= _age(other) else (other, one)

        self.jobs.run(work, done=lambda cards: self._side_by_side(pair, *cards), failed=self._context.shell.show_error)

    def _side_by_side(self, pair: Pair, stays: MemberCard, goes: MemberCard) -> None:
        t, ui = self.ui.texts.t, self.ui
        self._clear()
        self.choices = {}
        taken = merged_values(stays, goes)
        self.merge_button = ui.primary(t("One person: make one card"), lambda: self._merge(stays, goes, taken))
        self.apart_button = ui.secondary(t("Two people"), lambda: self._apart(pair))
        back = ui.ghost(t("Decide later"), lambda: self._list(self.pairs))
        heads = [ui.stack(ui.h2(card.full_name), ui.muted(under_name(card, ui.texts)), gap="xs") for card in (stays, goes)]
        self.add(
            ui.banner(t("They share: {reasons}", reasons=reasons_words(pair, ui.texts))),
            ui.columns(*heads, parts=(1, 1)), ui.row(self.merge_button, self.apart_button, back),
        )  # fmt: skip
        card = ui.card(t("Where they differ"))
        card.add(ui.muted(t("The chosen value stays on the card with the number {number}. The history keeps the other.", number=stays.number)))
        same: list[str] = []
        for _, _, names in SECTIONS:
            for name in names:
                if name not in EDITABLE or name in _HIDDEN:
                    continue
                first, second = getattr(stays, name), getattr(goes, name)
                if first != second:
                    card.add_line().add(Label(t(TITLES[name]), "muted", wrap=True), self._choice(name, first, second, taken))
                elif first:
                    same.append(t(TITLES[name]))
        if not self.choices:
            card.add(ui.text(t("Nowhere: everything that is written agrees.")))
        self.add(card)
        if same:
            self.add(ui.muted(t("The same on both: {fields}", fields=", ".join(same))))
        self.column.addStretch(1)
        self.merge_button.setFocus()

    def _choice(self, name: str, first: Any, second: Any, taken: dict[str, Any]) -> Choice:
        texts = self.ui.texts
        words = [shown(name, value, texts)[:_LONGEST_SHOWN].replace("\n", " · ") or texts.t("Nothing here") for value in (first, second)]
        options = [("stays", words[0]), ("goes", words[1])]
        if name == "note" and first and second:
            options.append(("both", texts.t("Both")))
        chosen = "both" if name == "note" and name in taken and first else "goes" if name in taken and not first else "stays"
        self.choices[name] = self.ui.choice(options, chosen, lambda _key: None, name=texts.t(TITLES[name]), joined=False)
        return self.choices[name]

    def _merge(self, stays: MemberCard, goes: MemberCard, taken: dict[str, Any]) -> None:
        chosen = dict(taken)
        for name, choice in self.choices.items():
            key = choice.value()
            if key == "goes":
                chosen[name] = getattr(goes, name)
            elif key == "stays":
                chosen[name] = getattr(stays, name)
        self._filled_in(chosen, stays, goes, taken)
        duplicates = Duplicates(self._context.org)
        words = self.ui.texts.t("Two cards made one: {name}", name=stays.full_name)
        self._decide(duplicates, lambda: duplicates.merge(stays.id, goes.id, chosen), words)

    def _filled_in(self, chosen: dict[str, Any], stays: MemberCard, goes: MemberCard, taken: dict[str, Any]) -> None:
        """What came over by itself stays only while its source was not chosen: a second phone, the other spelling."""
        if chosen.get("phone") == goes.phone and "phone_2" in taken and "phone_2" not in self.choices:
            chosen["phone_2"] = stays.phone
        for name in ("last_name", "first_name", "patronymic"):
            other = f"other_{name}"
            if name in self.choices and self.choices[name].value() == "goes" and other in taken and other not in self.choices:
                chosen[other] = getattr(stays, name)

    def _apart(self, pair: Pair) -> None:
        duplicates = Duplicates(self._context.org)
        self._decide(duplicates, lambda: duplicates.not_the_same(pair.one, pair.other), self.ui.texts.t("Remembered: two people"))

    def _decide(self, duplicates: Duplicates, work: Any, words: str) -> None:
        def done(_result: Any) -> None:
            self.changed.emit()
            self.load()
            if duplicates.last_action is not None:
                offer_undo(self._context, "members", words, Members(self._context.org).undo, duplicates.last_action)

        self.jobs.run(lambda _control: work(), done=done, failed=self._context.shell.show_error, writes=True)

    # room and state --------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        if self.table is not None:
            self.table.set_narrow(narrow)

    def state(self) -> dict[str, Any]:
        return {}


def _age(card: MemberCard) -> tuple[str, int]:
    """The older card first: by the year and the running part of its number."""
    running, _, year = card.number.partition("/")
    return year, int(running.split("-")[0])
