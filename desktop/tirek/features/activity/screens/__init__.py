"""The page of activity, reached from Settings; for the audit commission a place of its own. What is heavy is imported when it is first opened."""

from __future__ import annotations

from tirek.foundation.language.texts import mark
from tirek.foundation.ui.page import Page, PageContext, PageSpec

TITLE = mark("Activity")


def _make(context: PageContext) -> Page:
    from tirek.features.activity.screens.page import ActivityPage

    return ActivityPage(context)


def activity_spec(role: str) -> PageSpec | None:
    """The page for a role that oversees; None for the others."""
    if role not in ("chair", "deputy", "audit"):
        return None
    return PageSpec("activity", TITLE, "history", _make, under="" if role == "audit" else "settings", needs=("office",))
