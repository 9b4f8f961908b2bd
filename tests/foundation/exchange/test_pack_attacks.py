"""Attacks on packs by somebody who holds some of the keys, as the conformance tests of TUF try them, against the school's own program.

Whoever owns the server holds `timestamp` and `snapshot`; the keys of kinds and of the root lie elsewhere.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata

from support.packs import Publisher, refusal, versions
from tirek.foundation.clock import SystemClock
from tirek_protocol.packs import FOLDER

KEY_OF = {"timestamp": "timestamp", "snapshot": "snapshot", "targets": "offline/targets", "law": "law"}


class Thief:
    """Writes lists on the stick anew, each signed by its right key, as whoever stole them would."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._place = publisher.stick / FOLDER / "metadata"

    def again(self, role: str, change: Callable[[Any], object], *, next_version: bool = True) -> int:
        """The newest list of `role`, changed, under the next version; returns the version."""
        metadata: Any = Metadata.from_file(str(self._publisher.metadata(role)))
        metadata.signed.version += next_version
        change(metadata.signed)
        metadata.sign(self._publisher.repository._signer(KEY_OF[role]))
        name = "timestamp.json" if role == "timestamp" else f"{metadata.signed.version}.{role}.json"
        (self._place / name).write_bytes(metadata.to_bytes())
        return metadata.signed.version

    def date(self, **versions: int) -> None:
        """A new snapshot that names these versions, and a new timestamp for it."""

        def named(snapshot: Any) -> None:
            for role, version in versions.items():
                snapshot.meta[f"{role}.json"].version = version

        listing = self.again("snapshot", named)
        self.again("timestamp", lambda timestamp: setattr(timestamp.snapshot_meta, "version", listing))


@pytest.fixture
def thief(publisher: Publisher) -> Thief:
    return Thief(publisher)


@pytest.fixture
def seen(publisher: Publisher, desk: Any) -> Any:
    """The school has the second version and has seen its lists."""
    publisher.law("2027.1.1")
    publisher.publish()
    publisher.out()
    assert [pack.version for pack in desk.install_packs(str(publisher.stick))] == ["2027.1.1"]
    return desk


def stays(desk: Any, publisher: Publisher, *codes: str) -> None:
    assert refusal(lambda: desk.install_packs(str(publisher.stick))) in (codes or ("PACK-01",))
    assert versions(desk) == [("law", "2027.1.1")]


@pytest.mark.parametrize("role", ["snapshot", "law"])
def test_one_list_is_rolled_back_under_a_newer_date(seen: Any, publisher: Publisher, thief: Thief, role: str) -> None:
    if role == "snapshot":
        thief.again("timestamp", lambda signed: setattr(signed.snapshot_meta, "version", signed.snapshot_meta.version - 1))
    else:
        thief.date(law=int(publisher.metadata("law").name.split(".")[0]) - 1)
    stays(seen, publisher)


def test_the_date_itself_is_rolled_back(seen: Any, publisher: Publisher, thief: Thief) -> None:
    thief.again("timestamp", lambda signed: setattr(signed, "version", signed.version - 2))
    stays(seen, publisher)


@pytest.mark.parametrize("role", ["targets", "law"])
def test_a_kind_disappears_from_the_list_of_lists(seen: Any, publisher: Publisher, thief: Thief, role: str) -> None:
    """So that the school would not notice that it gets nothing new."""
    listing = thief.again("snapshot", lambda signed: signed.meta.pop(f"{role}.json"))
    thief.again("timestamp", lambda signed: setattr(signed.snapshot_meta, "version", listing))
    stays(seen, publisher)


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "law"])
def test_each_list_runs_out_by_itself(seen: Any, publisher: Publisher, thief: Thief, role: str) -> None:
    past = SystemClock().now().replace(microsecond=0) - timedelta(days=1)
    version = thief.again(role, lambda signed: setattr(signed, "expires", past))
    if role == "snapshot":
        thief.again("timestamp", lambda signed: setattr(signed.snapshot_meta, "version", version))
    elif role != "timestamp":
        thief.date(**{role: version})
    stays(seen, publisher, "PACK-03")


@pytest.mark.parametrize("role", ["snapshot", "law"])
def test_the_version_inside_is_another_than_the_list_says(seen: Any, publisher: Publisher, thief: Thief, role: str) -> None:
    if role == "snapshot":
        thief.again("timestamp", lambda signed: setattr(signed.snapshot_meta, "version", signed.snapshot_meta.version + 1))
        newest = publisher.metadata("snapshot")
        number = int(newest.name.split(".")[0])
        shutil.copy(newest, newest.with_name(f"{number + 1}.snapshot.json"))
    else:
        newest = publisher.metadata("law")
        number = int(newest.name.split(".")[0])
        thief.date(law=number + 1)
        shutil.copy(newest, newest.with_name(f"{number + 1}.law.json"))
    stays(seen, publisher)


def test_the_same_signature_twice_is_one(seen: Any, publisher: Publisher) -> None:
    """A new root needs two keys of three: one key that signs twice is one key."""
    place = publisher.stick / FOLDER / "metadata"
    root: Any = Metadata.from_file(str(publisher.metadata("root")))
    root.signed.version += 1
    root.signed.expires += timedelta(days=9000)
    root.signatures.clear()
    root.sign(publisher.repository._signer("offline/root-1"), append=True)
    written = json.loads(root.to_bytes())
    written["signatures"] += written["signatures"]
    (place / f"{root.signed.version}.root.json").write_text(json.dumps(written))
    stays(seen, publisher)


def test_a_root_that_leaves_a_version_out_is_not_followed(seen: Any, publisher: Publisher) -> None:
    """Rightly signed by all, but not the next one."""
    place = publisher.stick / FOLDER / "metadata"
    root: Any = Metadata.from_file(str(publisher.metadata("root")))
    number = root.signed.version + 1
    root.signed.version += 2
    root.signatures.clear()
    for key in (1, 2, 3):
        root.sign(publisher.repository._signer(f"offline/root-{key}"), append=True)
    (place / f"{number}.root.json").write_bytes(root.to_bytes())
    stays(seen, publisher)


def test_a_kind_gives_itself_what_is_anothers(seen: Any, publisher: Publisher, thief: Thief) -> None:
    """Whoever holds the key of the law publishes templates under the law's own list: nobody looks for them there."""
    law: Any = Metadata.from_file(str(publisher.metadata("law"))).signed
    target = law.targets["law/law.zip"]
    version = thief.again("law", lambda signed: signed.targets.update({"templates/templates.zip": target, "program/program.zip": target}))
    thief.date(law=version)
    assert seen.install_packs(str(publisher.stick)) == []
    assert versions(seen) == [("law", "2027.1.1")]


def test_a_pack_of_another_kind_under_the_name_of_the_law(seen: Any, publisher: Publisher, thief: Thief, tmp_path: Path) -> None:
    """Signed by the right key and still not a law: the installed one stays."""
    import hashlib
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        packed.writestr("pack.json", json.dumps({"name": "templates", "version": "9"}))
    content = (tmp_path / "x.zip").read_bytes()
    sha = hashlib.sha256(content).hexdigest()
    (publisher.stick / FOLDER / "targets" / "law" / f"{sha}.law.zip").write_bytes(content)

    def instead(signed: Any) -> None:
        target = signed.targets["law/law.zip"]
        target.hashes, target.length = {"sha256": sha}, len(content)
        target.unrecognized_fields["custom"] |= {"order": 99, "version": "9", "run": None}

    version = thief.again("law", instead)
    thief.date(law=version)
    stays(seen, publisher, "PACK-04")
