"""The page of members. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tirek.foundation.ui.page import Page, PageContext, PageSpec


@dataclass(frozen=True)
class CardPart:
    """A part of a member's card that another feature brings: its key, its English word, what makes its `DeedView` of the page's
    context and the member's id, and the compartments without which it is not shown. `within`: the own part under which it stands."""

    key: str
    title: str
    make: Callable[[PageContext, int], Any]
    needs: tuple[str, ...] = ()
    within: str = ""


def members_spec(parts: Sequence[CardPart] = ()) -> PageSpec:
    """The page for the navigation; `parts` stand on each card after its own, before the history."""

    def make(context: PageContext) -> Page:
        from tirek.features.members.screens.page import MembersPage

        return MembersPage(context, [part for part in parts if context.org.may_open(*part.needs)])

    return PageSpec("members", "Members", "people", make, needs=("register",))


SPEC = members_spec()
