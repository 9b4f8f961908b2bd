"""The page of the staff. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def staff_spec(import_view: Callable[..., Any]) -> PageSpec:
    """The page; `import_view` is the view that takes a list in, the same as for members."""

    def make(context: PageContext) -> Page:
        from tirek.features.staff.screens.page import StaffPage

        return StaffPage(context, import_view)

    return PageSpec("staff", "Staff", "school", make)
