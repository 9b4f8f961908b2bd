"""The activity as an Excel file: a line an action, texts disarmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tirek.features.activity.finding import Asked
from tirek.features.activity.screen_words import fault_words, person_words, undone_words
from tirek.features.activity.service import Activity
from tirek.features.safekeeping.api import COMPARTMENT_WORDS
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_text
from tirek.foundation.workbooks.writing import write_sheet

HEAD = (
    (mark("When"), 18), (mark("Who"), 30), (mark("Role"), 18), (mark("Computer"), 12), (mark("What was done"), 44), (mark("About"), 44),
    (mark("Records"), 10), (mark("Part of the records"), 22), (mark("Taken back"), 30), (mark("Signature"), 34), (mark("Number of the action"), 20),
)  # fmt: skip


def write_activity(path: Path, org: OpenedOrganisation, asked: Asked, check: Callable[[], None] = lambda: None) -> int:
    """Writes what fits as a file, whole or not at all; returns how many actions. The saving stands in the log of readings.

    Raises Circumstance FILE-02, ACTIVITY-01; `check` may raise to stop.
    """
    activity, texts = Activity(org), org.texts
    count = 0

    def lines() -> Iterator[list[Any]]:
        nonlocal count
        for page in activity.pages(asked, check):
            count += len(page)
            for row in page:
                name, role = person_words(row.who, texts)
                yield [
                    row.at.astimezone(KAZAKHSTAN).replace(tzinfo=None, microsecond=0), name, role, row.computer, row.words, row.about, row.records,
                    _part(row.part, texts), undone_words(row, texts), fault_words(row.faults, texts) or texts.t("in order"), id_text(row.id),
                ]  # fmt: skip

    write_sheet(path, texts.t("Activity"), [(texts.t(words), width) for words, width in HEAD], lines())
    activity.note_opened("export.activity")
    return count


def _part(name: str, texts: Texts) -> str:
    return texts.t(COMPARTMENT_WORDS[name])
