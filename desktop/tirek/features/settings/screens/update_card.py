"""The card of Settings that leads to the program's own versions."""

from __future__ import annotations

from functools import partial

from tirek import __version__
from tirek.foundation.ui.page import PageContext, PageSpec
from tirek.foundation.ui.widgets.surfaces import Card


def update_card(context: PageContext, spec: PageSpec) -> Card:
    """Which version this is, and the way to a newer one or back to the one before."""
    t, ui = context.texts.t, context.ui
    return ui.card(
        t("Version of the program"),
        ui.text(t("Tirek {version}", version=__version__)),
        ui.row(ui.secondary(t("A newer version, or back to the one before"), partial(context.navigate, spec.key), icon=spec.icon)),
    )
