"""Screens of safekeeping, reached from Settings. The class of the page is built when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _build(context: PageContext) -> Page:
    from tirek.features.safekeeping.screens.page import SafekeepingPage

    return SafekeepingPage(context)


SPEC = PageSpec("safekeeping", "Vault keys", "key", _build, under="settings")


def make_keepers_letter_view(context: PageContext, letter: int) -> Any:
    """A letter about keepers' halves, opened by a person."""
    from tirek.features.safekeeping.screens.keepers_letter_view import KeepersLetterView

    return KeepersLetterView(context, letter)


def keepers_post_spec(look_up: Callable[[str], Any]) -> PageSpec:
    """The page that writes keepers' letters. `look_up` asks the centre's book of addresses, on a worker thread."""

    def make(context: PageContext) -> Page:
        from tirek.features.safekeeping.screens.keepers_post_page import KeepersPostPage

        return KeepersPostPage(context, look_up)

    return PageSpec("keepers_post", "Write about a request", "key", make, under="safekeeping", offered=False, needs=("office", "register"))
