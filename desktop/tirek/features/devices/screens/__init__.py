"""The page of the organisation's computers, reached from Settings. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _make(context: PageContext) -> Page:
    from tirek.features.devices.screens.page import DevicesPage

    return DevicesPage(context)


SPEC = PageSpec("devices", "Computers", "usb", _make, under="settings")
