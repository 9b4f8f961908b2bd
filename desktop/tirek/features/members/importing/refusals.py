"""Why a readable list is still no list of people."""

from __future__ import annotations

from tirek.foundation.language.texts import mark
from tirek.foundation.workbooks.refusals import ListRefused


def no_names() -> ListRefused:
    return ListRefused(
        "LIST-09",
        mark("No column with names of people was found."),
        mark("Write the headings above the columns (for example “Full name”, “IIN”, “Phone”), or point to the columns yourself."),
    )
