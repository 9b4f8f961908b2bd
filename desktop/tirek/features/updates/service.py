"""Which version is in use, what a stick or the centre brings, and how it is put into use.

Two signatures stand over a version: the list of its files is signed by the release key that this program was shipped with; what
comes over the line is also signed by the centre that this organisation joined. A centre alone cannot put a program here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tirek import __version__
from tirek.features.safekeeping.api import make_backup
from tirek.foundation.exchange.enrolment import Enrolments, Member
from tirek.foundation.exchange.pack_sources import folder_fetcher, line_fetcher
from tirek.foundation.exchange.packs import PLACE, Packs
from tirek.foundation.exchange.round import not_joined
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.updating.manifest import newer
from tirek.foundation.updating.place import ProgramPlace
from tirek.foundation.updating.update import STEPS, Means, Updated, go_back, look, update

if TYPE_CHECKING:
    from tuf.ngclient.fetcher import FetcherInterface

BACKUP = "before-update.tirek"
"""In the home: the proved backup that was made before the last update."""
KIND = "program"
"""The kind of pack that holds a version: the same files as on a stick."""

_SELF_CHECK_S = 600
_DEEDS: Mapping[str, str] = {
    "read": mark("Checking every file of the new version"),
    "checked": mark("Making a backup and opening it again to prove it"),
    "protected": mark("Putting the new version beside the old one"),
    "unpacked": mark("The new version is trying itself out"),
    "named": mark("Changing over to the new version"),
}
"""What is done after a step was reached."""


@dataclass(frozen=True)
class InUse:
    """`waiting`: the version that starts next time, when it is another. `before`: the earlier one while it is kept, for
    `starts_left` more starts. `renews`: whether this copy can renew itself. `centre`: whom it may ask, by name."""

    version: str
    waiting: str | None
    before: str | None
    starts_left: int
    renews: bool
    centre: str | None


@dataclass(frozen=True)
class Offered:
    """A newer version. `place`: the stick's folder; None: it lies at the centre. `bytes`: what is fetched, or room when unpacked."""

    version: str
    place: Path | None
    whom: str
    words: Mapping[str, str]
    bytes: int


class Updates:
    """`program`: the folder of the installed program, None in a checkout. `keys`: who may sign a version."""

    def __init__(self, org: OpenedOrganisation, program: Path | None, keys: Sequence[bytes], *, running: str = __version__) -> None:
        self._org, self._program, self._keys, self._running = org, program, keys, running

    def in_use(self) -> InUse:
        """How it stands now; asks nobody."""
        member = Enrolments(self._org).current()
        place = ProgramPlace(self._program) if self._program is not None else None
        current, before = (place.current(), place.previous()) if place else (None, None)
        next_time = _number(current)
        return InUse(
            self._running,
            next_time if next_time not in (None, self._running) else None,
            _number(before),
            place.starts_left() if place else 0,
            self._program is not None and os.access(self._program, os.W_OK),
            member.centre if member else None,
        )

    def look_at(self, stick: Path) -> Offered:
        """What a stick brings. Raises Circumstance UPDATE-01 (not trusted), UPDATE-03 (not newer), UPDATE-04, UPDATE-05."""
        manifest, release = look(stick, self._keys, self._running, system_name())
        return Offered(release.version, stick, str(stick), manifest.words, release.bytes)

    def ask_centre(self, place: str | None = None) -> Offered | None:
        """The newer version at the centre, by its signed lists; None: there is none. Raises Circumstance EXCHANGE-01, PACK-01 … PACK-05."""
        member, fetcher = self._line(place)
        found = Packs(self._org, {}).look(fetcher, member.centre_root, KIND)
        if found is None or not newer(found.version, self._running):
            return None
        return Offered(found.version, None, member.centre, found.title, found.bytes)

    def put_in_use(self, offered: Offered, control: Control, place: str | None = None) -> Updated:
        """Fetches it if it lies at the centre, and does all steps of an update. Raises what `ask_centre` and `renew` raise."""
        if offered.place is not None:
            return self._renew(offered.place, control)
        member, fetcher = self._line(place)
        folder = self._org.home / PLACE / "arriving-program"
        try:
            Packs(self._org, {}).bring(fetcher, member.centre_root, KIND, folder, control, self._org.texts.t("Fetching the new version from the centre"))
            return self._renew(folder, control)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def go_back(self) -> str:
        """The version before starts next time; returns its number. Raises Circumstance UPDATE-07, UPDATE-09."""
        return go_back(self._program).removeprefix("app-")

    def _renew(self, folder: Path, control: Control) -> Updated:
        texts, total = self._org.texts, len(STEPS)

        def reached(step: str) -> None:
            if step in _DEEDS:
                control.step(STEPS.index(step) + 1, total, texts.t(_DEEDS[step]))

        return renew(folder, self._program, self._keys, lambda: protect(self._org, control), self._running, control.check, reached)

    def _line(self, place: str | None) -> tuple[Member, FetcherInterface]:
        member = Enrolments(self._org).current()
        if member is None:
            raise not_joined()
        place = place or f"{member.url}/packs"
        return member, line_fetcher(place) if place.startswith(("http://", "https://")) else folder_fetcher(Path(place))


def renew(
    stick: Path, program: Path | None, keys: Sequence[bytes], protect: Callable[[], None], running: str = __version__,
    check: Callable[[], None] = lambda: None, reached: Callable[[str], None] = lambda _step: None,
) -> Updated:  # fmt: skip
    """All steps of an update from a folder. Raises Circumstance UPDATE-01 … UPDATE-08 and what `protect` raises."""
    return update(stick, program, Means(keys, running, system_name(), protect, _finds_itself_sound, check, reached))


def protect(org: OpenedOrganisation, control: Control) -> None:
    """A backup of everything, proved by opening it again."""
    make_backup(org, org.home / BACKUP, control.check)


def system_name() -> str:
    """The name under which a stick keeps versions for this kind of computer."""
    return {"win32": "windows-x64", "linux": "linux-x64"}.get(sys.platform, sys.platform)


def _number(name: str | None) -> str | None:
    return name.removeprefix("app-") if name else None


def _finds_itself_sound(words: list[str]) -> bool:
    """Starts the new version on itself, apart from everything."""
    try:
        run = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SELF_CHECK_S, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    except (OSError, subprocess.SubprocessError):
        return False
    return run.returncode == 0 and b'"ok": true' in run.stdout


def words_of(texts: Texts, words: Mapping[str, str]) -> str:
    """What is new, in the user's language or in another one that is there."""
    return words.get(texts.code) or next(iter(words.values()), "")
