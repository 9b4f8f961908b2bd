"""Every file of the project can be checked out, copied and opened on Windows and on a FAT32 stick."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def test_no_name_is_a_windows_device_or_holds_a_forbidden_sign() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    bad = [name for name in listed for part in name.split("/") if DEVICES.fullmatch(part) or re.search(r'[<>:"|?*\\]|[. ]$', part)]
    assert listed and bad == []


def test_no_two_names_differ_only_by_capitals() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len({name.lower() for name in listed}) == len(listed)
