"""The reconciliation of a month and the list of who owes as Excel files. That one was saved stands in the access log."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tirek.features.dues.lists import PayrollLists
from tirek.features.dues.service import Dues
from tirek.features.dues.wording import short_month, state_words
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.readings import note_reading
from tirek.foundation.workbooks.writing import write_sheet

MONTH = ((mark("Full name"), 40), (mark("State"), 24), (mark("To pay"), 14), (mark("Paid sum"), 14), (mark("Owed"), 14), (mark("Place in the file"), 20))
OWED = ((mark("Full name"), 40), (mark("Months owed"), 14), (mark("Which months"), 60), (mark("Owed"), 14))
KIND = "export.dues"


def write_month(path: Path, org: OpenedOrganisation, month: str, texts: Texts) -> int:
    """Everybody with state and sums in tenge, then payers whom nobody knows. Returns how many lines. Raises Circumstance FILE-02, DUES-01."""
    view = PayrollLists(org).month(month)
    lines: list[tuple[Any, ...]] = []
    for row in view.rows:
        state = row.state
        known = state is not None and state.known
        lines.append((
            row.name, state_words(state, texts), _tenge(state.balance.charged + state.balance.corrections) if state and known else None,
            _tenge(state.balance.paid) if state else None, _tenge(state.balance.owed) if state and known else None, None,
        ))  # fmt: skip
    lines += [(payer.name or texts.t("without a name"), texts.t("unknown payer"), None, _tenge(payer.amount), None, payer.place) for payer in view.unknown]
    return _written(path, org, f"{texts.t('Dues')} {month}", MONTH, lines, texts)


def write_owed(path: Path, org: OpenedOrganisation, texts: Texts) -> int:
    """Who owes, for which months, and how much where it is known. Returns how many people. Raises Circumstance FILE-02."""
    lines = [
        (one.name, len(one.months), ", ".join(short_month(month, texts) for month in one.months), _tenge(one.owed) if one.owed > 0 else None)
        for one in Dues(org).debtors()
    ]
    return _written(path, org, texts.t("Who owes dues"), OWED, lines, texts)


def _written(path: Path, org: OpenedOrganisation, title: str, head: tuple[tuple[str, int], ...], lines: list[tuple[Any, ...]], texts: Texts) -> int:
    write_sheet(path, title, [(texts.t(words), width) for words, width in head], lines)
    note_reading(org, KIND, 0)
    return len(lines)


def _tenge(tiyn: int) -> Decimal:
    return Decimal(tiyn).scaleb(-2)
