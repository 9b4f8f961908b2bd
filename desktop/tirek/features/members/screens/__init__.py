"""The page of members. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _make(context: PageContext) -> Page:
    from tirek.features.members.screens.page import MembersPage

    return MembersPage(context)


SPEC = PageSpec("members", "Members", "people", _make, needs=("register",))
