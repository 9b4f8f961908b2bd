"""What stands in the centre's repository of packs, for the page of staff. Read from its public metadata; no key is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tirek_protocol import packs

DAY_S = 24 * 3600
ROLES = ("root", "targets", "snapshot", "timestamp")


@dataclass(frozen=True)
class OfferedPack:
    """The newest pack of a kind. `bytes` of the whole; `difference`: from the version before, if there is one."""

    name: str
    version: str
    valid_until: str | None
    bytes: int
    difference: int | None


@dataclass(frozen=True)
class Term:
    """A part of the repository and how many days its signature still holds."""

    role: str
    expires_ms: int
    days: int


@dataclass(frozen=True)
class PackList:
    packs: list[OfferedPack]
    terms: list[Term]

    @property
    def shortest(self) -> int:
        """Days until the first signature runs out."""
        return min((term.days for term in self.terms), default=0)


def read_packs(folder: Path, now_ms: int) -> PackList | None:
    """None before the first `tirek-central publish`, or where the folder cannot be read."""
    from tuf.api.exceptions import RepositoryError
    from tuf.api.metadata import Metadata

    try:
        terms = [_term(role, Metadata[Any].from_file(str(_newest(folder, role))), now_ms) for role in ROLES]
        found: list[OfferedPack] = []
        for name in packs.NAMES:
            metadata: Metadata[Any] = Metadata.from_file(str(_newest(folder, name)))
            offered = _offered(name, metadata.signed.targets)
            if offered is not None:
                found.append(offered)
                terms.append(_term(name, metadata, now_ms))
    except (OSError, ValueError, KeyError, IndexError, RepositoryError):
        return None
    return PackList(found, terms)


def _offered(name: str, targets: dict[str, Any]) -> OfferedPack | None:
    target = targets.get(packs.target_of(name))
    if target is None:
        return None
    custom: dict[str, Any] = target.unrecognized_fields["custom"]
    before: list[dict[str, Any]] = custom.get("before", [])
    way = targets.get(packs.difference_of(name, before[0]["order"])) if before else None
    return OfferedPack(name, str(custom["version"]), custom.get("valid_until"), target.length, way.length if way else None)


def _term(role: str, metadata: Any, now_ms: int) -> Term:
    expires: datetime = metadata.signed.expires.astimezone(UTC)
    seconds = int(expires.timestamp()) - now_ms // 1000
    return Term(role, int(expires.timestamp()) * 1000, seconds // DAY_S)


def _newest(folder: Path, role: str) -> Path:
    if role == "timestamp":
        return folder / "metadata" / "timestamp.json"
    found = [path for path in (folder / "metadata").glob(f"*.{role}.json") if path.name.split(".")[0].isdigit()]
    return sorted(found, key=lambda path: int(path.name.split(".")[0]))[-1]
