"""What the page of settings is given by the other rooms of the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tirek.features.settings.service import OrganisationView
from tirek.foundation.ui.page import PageContext, PageSpec


class SettingsService(Protocol):
    """What the page needs of `Settings`."""

    def organisation(self) -> OrganisationView: ...

    def change_organisation(self, **values: Any) -> None: ...

    def rename_officer(self, name: str) -> None: ...

    def get(self, key: str, default: Any = None) -> Any: ...

    def put(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True)
class TermChoice:
    """The union's own term of answering an appeal. `unit` is working_days or calendar_days."""

    n: int
    unit: str
    source: str
    """Where the term in use comes from, in the user's language."""


@dataclass(frozen=True)
class ModelLine:
    """A model file found on this computer, in the user's words."""

    name: str
    detail: str
    chosen: bool
    file: str = ""
    """What `choose_model` gets."""
    usable: bool = True


@dataclass(frozen=True)
class SettingsParts:
    """What other features hand in; a missing part is not shown."""

    read_term: Callable[[], TermChoice] | None = None
    write_term: Callable[[int, str], None] | None = None
    models: Callable[[], Sequence[ModelLine]] | None = None
    choose_model: Callable[[str], None] | None = None
    test_model: Callable[[Any], str] | None = None
    """Gets the job's control, gives a sentence on how the model did."""
    backed_up: Callable[[], str] | None = None
    """When the last backup was made, in the user's words."""
    back_up: Callable[[Path, Any], str] | None = None
    """Gets the file and the job's control, gives a sentence."""
    pages: Sequence[PageSpec] = ()
    """Rare pages that are reached from here."""
    update: PageSpec | None = None
    """The page of the program's own versions."""
    card_history: Callable[[PageContext], Any] | None = None
    """The history of the organisation's card: a widget with `restored(action or None)`, `refresh` and a `service` that undoes."""
