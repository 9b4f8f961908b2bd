"""The page of dues. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tirek.foundation.ui.page import Page, PageContext, PageSpec


@dataclass(frozen=True)
class OwnTab:
    """A tab that another feature brings to the page: its key, its English word, and what makes its `DeedView` of the page."""

    key: str
    title: str
    make: Callable[[Any], Any]


def dues_spec(tabs: Sequence[OwnTab] = ()) -> PageSpec:
    """The page for the navigation; `tabs` stand after the page's own."""

    def make(context: PageContext) -> Page:
        from tirek.features.dues.screens.page import DuesPage

        return DuesPage(context, tabs)

    return PageSpec("dues", "Dues", "money", make, needs=("treasury", "register"))


SPEC = dues_spec()
