"""Services and benefits as a tab of the page of dues."""

from __future__ import annotations

from typing import Any

from tirek.foundation.language.texts import mark

TITLE = mark("Help and services")


def make_tab(page: Any) -> Any:
    """The tab; `page` shows a view over its tabs by `show_view`."""
    from tirek.features.benefits.screens.help_tab import HelpTab

    return HelpTab(page)
