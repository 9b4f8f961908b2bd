"""What the register of members gives to the first page: how many people there are."""

from __future__ import annotations

from collections.abc import Sequence

from tirek.features.members.service import Members
from tirek.features.today.api import Figure
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


def figures(org: OpenedOrganisation, texts: Texts) -> Sequence[Figure]:
    """How many people are on the list."""
    return [Figure(texts.t("Union members"), dates.number(Members(org).count(), texts.code), texts.t("in the register"))]
