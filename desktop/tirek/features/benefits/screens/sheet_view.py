"""The yearly sheet of one member: chosen, looked at, saved as PDF in the member's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tirek.features.benefits.making import sheet_bytes
from tirek.features.members.api import MemberRow, Members
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.found_field import FoundField

OFFERED = 5


class SheetView(DeedView):
    """Whose sheet, of which year, in which language."""

    page = "dues"
    width = 760
    heading = mark("Sheet for a member")

    def __init__(self, context: PageContext, year: int, member: tuple[int, str] | None = None) -> None:
        super().__init__(context)
        ui, t = self.ui, self.texts.t
        org = context.org

        def find(words: str) -> list[MemberRow]:
            return Members(org).page(words, limit=OFFERED)

        self.form = Form(ui)
        self.who = self.form.add("who", FoundField(
            context.theme, self.jobs, find, label=t("Whose sheet?"), hint=t("Write the surname: people of the list appear"), needed=t("Choose a member of the list"),
        ))  # fmt: skip
        years = [(str(one), str(one)) for one in range(context.clock.today().year, context.clock.today().year - 3, -1)]
        self.form.add("year", ui.choice_field(t("Which year?"), years, value=str(year) if str(year) in dict(years) else years[0][0]))
        own = "ru" if self.texts.code == "ru" else "kk"
        self.form.add("language", ui.choice_field(t("In which language does the member read?"), [("kk", "Қазақша"), ("ru", "Русский")], value=own))
        self.save_button = ui.primary(t("Save as PDF"), lambda: self.form.save(lambda _values: self.choose_place()), icon="save")
        self.add(ui.card(
            t("What the union did for you"), ui.muted(t("Only approved records stand on the sheet. Give it to the person, not to the notice board.")),
            self.form, ui.row(self.save_button), ui.small(t("The saved file is not encrypted: keep it safe, and delete it when it is no longer needed.")),
        ))  # fmt: skip
        if member is not None:
            self.who.take(*member)

    def choose_place(self) -> None:
        """Asks where the sheet is to be put."""
        choose_place(self, self.texts.t("Save as PDF"), f"{self.form.values()['year']}.pdf", self.save_file, kinds=("PDF (*.pdf)",))

    def save_file(self, path: Path) -> None:
        """Writes the sheet as PDF."""
        values, member, org = self.form.values(), self.who.record, self.context.org
        assert member is not None

        def work(_control: object) -> int:
            from tirek.foundation.vault.files import write_atomic

            data, items = sheet_bytes(org, member, int(values["year"]), values["language"])
            try:
                write_atomic(path, data)
            except OSError:
                raise Circumstance(
                    "FILE-02", mark("The file “{name}” could not be written."), mark("Choose another folder and try again."), name=path.name
                ) from None
            return len(items)

        words = self.texts.t("Saved as {name}. The file is not encrypted: keep it safe.", name=path.name)
        self.jobs.run(work, done=lambda _count: self.context.shell.say(words), failed=self.context.shell.show_error)

    def state(self) -> dict[str, Any]:
        return {"form": self.form.state()}
