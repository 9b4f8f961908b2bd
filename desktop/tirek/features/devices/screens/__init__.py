"""The page of the organisation's computers. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _make(context: PageContext) -> Page:
    from tirek.features.devices.screens.page import DevicesPage

    return DevicesPage(context)


SPEC = PageSpec("devices", "Computers", "usb", _make, at_bottom=True)
