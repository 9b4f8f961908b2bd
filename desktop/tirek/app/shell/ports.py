"""What the window needs from the rest of the program. Before unlocking nothing heavy is imported: these are only shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from tirek.foundation.ui.page import PageSpec


class Strength(Protocol):
    """How hard a passphrase is to guess: `level` is weak, fair or strong; `reason` an English key."""

    @property
    def level(self) -> str: ...

    @property
    def reason(self) -> str: ...


class VaultPort(Protocol):
    """The vault of one home folder. All calls but `exists` and `judge` may take seconds and run as jobs."""

    def exists(self) -> bool: ...

    def unlock(self, passphrase: str) -> Any:
        """The opened organisation. Raises Circumstance for a wrong passphrase; nothing is changed then."""
        ...

    def quick(self) -> bool:
        """Whether this computer may open without the passphrase. Light, as `exists`."""
        ...

    def unlock_quickly(self) -> Any: ...

    def unlock_with_recovery(self, code: str) -> Any: ...

    def restore(self, file: Path, secret: str, *, by_code: bool) -> Any:
        """The organisation of a backup, brought back into the empty home and opened with its passphrase or paper code."""
        ...

    def join(self, folder: Path, code: str, passphrase: str) -> Any:
        """The organisation on the stick, of which this computer is one from now on, opened. What it held of it before is set aside."""
        ...

    def keepers_asked(self) -> Any:
        """When the two keepers were asked at this computer, None when they were not. Light, as `exists`."""
        ...

    def ask_keepers(self, place: Path, organisation: str, reason: str, passphrase: str) -> None:
        """Writes a request for both keepers; `passphrase` is the new one."""
        ...

    def open_by_keepers(self, shares: Sequence[Path], passphrase: str, chair: str) -> tuple[Any, str, str]:
        """Both halves together: the opened organisation, its fresh recovery code, its name."""
        ...

    def ask_keepers_for_copy(self, copy: Path, place: Path, organisation: str, reason: str, passphrase: str, control: Any) -> None:
        """The same on an empty computer: `copy` is the region's invitation (a file) or a folder with the sealed copy. An asking of
        before is forgotten."""
        ...

    def open_copy_by_keepers(self, copy: Path, shares: Sequence[Path], passphrase: str, chair: str, control: Any, *, lost: bool) -> tuple[Any, str, str]:
        """Both halves make the organisation of the sealed copy; `lost`: the computers of before take part no longer."""
        ...

    def open_copy(self, copy: Path, code: str, passphrase: str, control: Any, *, lost: bool) -> tuple[Any, str, str]:
        """The same by the printed code. The fresh code is the only one after `keep_code`."""
        ...

    def create(self, organisation: str, chair: str, passphrase: str) -> tuple[Any, str]:
        """A new organisation and its recovery code (groups divided by dashes)."""
        ...

    def set_passphrase(self, opened: Any, passphrase: str) -> None: ...

    def new_code(self, opened: Any) -> tuple[str, str]:
        """Name of the organisation and a fresh code; nothing is changed until `keep_code` makes it the only one."""
        ...

    def keep_code(self, opened: Any, code: str) -> None:
        """The code was written down and asked back: from now on it is the only one."""
        ...

    def judge(self, passphrase: str, known: tuple[str, ...]) -> Strength: ...

    def lock(self, opened: Any) -> None:
        """Closes everything and forgets the keys."""
        ...


@dataclass(frozen=True)
class Found:
    """One line of "find anywhere": where it leads is `page` with `args`, or `run` for a command."""

    kind: str
    """Word of the group, in the user's language."""
    title: str
    detail: str = ""
    icon: str = "open"
    page: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    run: Callable[[], object] | None = None


class Finder(Protocol):
    """Finds things of one kind. Runs on a worker thread."""

    def find(self, words: str, limit: int) -> Sequence[Found]: ...


@dataclass(frozen=True)
class ShellStatus:
    """The corner: is everything saved, what waits for the exchange, and how old that news is."""

    saved_at: datetime | None = None
    waiting: int = 0
    last_receipt_at: datetime | None = None
    enrolled: bool = False
    trouble: str = ""
    """A sentence in the user's language when saving fails; it replaces "all saved"."""


class DraftsPort(Protocol):
    """Half-written work, sealed in the vault: kept at a lock and after a power cut."""

    def load(self) -> Mapping[str, Any]: ...

    def save(self, state: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True)
class Workplace:
    """Everything the window shows of an opened organisation. Made by `app` after unlocking, in the language given."""

    org: Any
    pages: Sequence[PageSpec]
    title: str = ""
    """Name of the organisation, under the brand."""
    finders: Sequence[Finder] = ()
    status: Callable[[], ShellStatus] = ShellStatus
    badges: Callable[[], Mapping[str, int]] = dict
    drafts: DraftsPort | None = None
    lock_after_minutes: Callable[[], int] = lambda: 10
    practice: bool = False


OpenWorkplace = Callable[[Any, Any], Workplace]
"""(opened organisation, texts) -> Workplace. Called again when the language changes."""
