"""One message opened: what is in it in words, and the very bytes before sealing and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from tirek.features.exchange_desk.screens.words import (
    cause_titles,
    field_words,
    kind_words,
    records_words,
    size_words,
    state_chip,
    value_words,
)
from tirek.features.exchange_desk.seen_bytes import SeenBytes, bytes_of
from tirek.foundation.exchange.outgoing import OutgoingView
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.levels import Scroll
from tirek.foundation.ui.widgets.surfaces import Card

SHOWN_BYTES = 512
SHOWN_RECORDS = 50


class MessageView(Scroll):
    """Shows a message that waits or has left."""

    def __init__(self, context: PageContext, message: OutgoingView) -> None:
        super().__init__(context.theme, width=980)
        self._context, self.message = context, message
        self.jobs = ScreenJobs(context.jobs, self)
        ui, texts, t = context.ui, context.texts, context.texts.t
        self._causes = cause_titles(context.org, texts)
        facts = [records_words(message, texts), size_words(message.bytes, texts)]
        facts.append(t("made {when}", when=date_and_time(datetime.fromisoformat(message.made_at), texts.code)))
        if message.delivered_at:
            facts.append(t("The centre received it on {date}", date=date_and_time(datetime.fromisoformat(message.delivered_at), texts.code)))
        head = ui.card(kind_words(message.kind, texts), ui.row(ui.chip(*state_chip(message.state, texts))), ui.muted(" · ".join(facts)))
        if message.sealed_to:
            head.add(ui.muted(t("Sealed: only this reader can open it: {name}", name=message.sealed_to)))
        if message.code:
            head.add(ui.banner(t("The centre's reason: {code}", code=message.code), "bad"))
        self.add(head, *([] if message.freed else [self._content(message.fields)]))
        if message.freed:
            self.add(ui.card(t("The bytes were let go"), ui.muted(t("The centre has confirmed them, and the records hold all that stood in them. Digest and receipt stay.")),
                             Label(f"SHA-256: {message.digest[:32]} {message.digest[32:]}", "small", wrap=True).selectable()))  # fmt: skip
            self.column.addStretch(1)
            return
        self.before, self.after = ui.card(t("Before sealing")), ui.card(t("After sealing: this leaves the computer"))
        self.add(self.before, self.after)
        self.column.addStretch(1)
        org = context.org
        self.jobs.run(lambda _control: bytes_of(org, message.id), done=self._show_bytes, failed=context.shell.show_error)

    # the content in words ------------------------------------------------------------------------------------------------
    def _content(self, fields: Any) -> Card:
        ui, t = self._context.ui, self._context.texts.t
        card = ui.card(t("What is in it"))
        if not isinstance(fields, dict):
            return card.add(ui.muted(t("A newer program wrote this; its content cannot be shown in words.")))
        cards = fields.get("cards")
        if isinstance(cards, list):
            card.add(ui.muted(t("Only these fields leave. Names, texts, telephone numbers and IIN have no place in them.")))
            card.add(self._table([one for one in cards if isinstance(one, dict)]))
            return card
        for name, value in fields.items():
            if isinstance(value, dict) and set(value) == {"sealed_bytes"}:
                card.add(ui.text(f"{field_words(name, self._context.texts)}: {size_words(value['sealed_bytes'], self._context.texts)}"))
            elif isinstance(value, dict):
                card.add(ui.text(field_words(name, self._context.texts), "strong"))
                for code, count in value.items():
                    card.add(ui.text(f"{self._causes.get(code, code)}: {value_words(code, count, self._context.texts, self._causes)}"))
                if not value:
                    card.add(ui.muted(t("None this month.")))
            else:
                words = value_words(name, value, self._context.texts, self._causes)
                card.add(ui.text(f"{field_words(name, self._context.texts)}: {words}"))
        return card

    def _table(self, rows: list[Mapping[str, Any]]) -> QWidget:
        """Records under each other: a column a field, the titles above."""
        ui, texts = self._context.ui, self._context.texts
        holder = QWidget()
        holder.setObjectName("clear")
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._context.theme.space("l"))
        grid.setVerticalSpacing(self._context.theme.space("s"))
        names = [name for name in rows[0] if name != "revision"] if rows else []
        for column, name in enumerate(names):
            grid.addWidget(Label(field_words(name, texts), "small", wrap=True), 0, column)
            grid.setColumnStretch(column, 2 if name == "cause" else 1)
        for number, row in enumerate(rows[:SHOWN_RECORDS], 1):
            for column, name in enumerate(names):
                words = value_words(name, row.get(name), texts, self._causes)
                label = Label(words[:8] + "…" if name == "card" else words, wrap=True)
                label.setToolTip(words)
                grid.addWidget(label, number, column)
        if len(rows) > SHOWN_RECORDS:
            rest = texts.n("{count} more", "{count} more", len(rows) - SHOWN_RECORDS)
            grid.addWidget(ui.word(rest, "muted"), SHOWN_RECORDS + 1, 0, 1, max(1, len(names)))
        return holder

    # the bytes -----------------------------------------------------------------------------------------------------------
    def _show_bytes(self, seen: SeenBytes) -> None:
        t = self._context.texts.t
        if seen.before is None:
            self.before.add(self._context.ui.muted(t("This message is for one reader; its content is not shown here.")))
        else:
            self._fill(self.before, seen.before, seen.before_sha256, t("Bytes before sealing"))
        if seen.after is None:
            self.after.add(self._context.ui.muted(t("Not sealed yet: it is sealed to the centre once you have joined one.")))
        else:
            self._fill(self.after, seen.after, seen.after_sha256, t("Bytes after sealing"))

    def _fill(self, card: Card, data: bytes, digest: str, name: str) -> None:
        ui, texts = self._context.ui, self._context.texts
        card.add(ui.muted(size_words(len(data), texts)))
        box = QPlainTextEdit(hex_lines(data[:SHOWN_BYTES]))
        box.setReadOnly(True)
        box.setTabChangesFocus(True)
        box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        box.setAccessibleName(name)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)  # columns of bytes stand only in equal widths
        font.setPixelSize(self._context.theme.letter_px("small"))
        box.setFont(font)
        box.setFixedHeight(box.fontMetrics().lineSpacing() * 8 + 2 * self._context.theme.space("m"))
        card.add(box)
        if len(data) > SHOWN_BYTES:
            card.add(ui.small(texts.t("The first {count} bytes are shown.", count=SHOWN_BYTES)))
        card.add(Label(f"SHA-256: {digest[:32]} {digest[32:]}", "small", wrap=True).selectable())


def hex_lines(data: bytes, width: int = 24) -> str:
    """Bytes as hexadecimal numbers, a line for each `width` of them, with the place before."""
    return "\n".join(f"{at:06x}  {data[at : at + width].hex(' ')}" for at in range(0, len(data), width))
