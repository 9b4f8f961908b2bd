"""Checks the Windows Python that comes in a package: every program against its signature, every module against the signed list.

    python packaging/windows/check_python.py FOLDER

What this proves and what not is written in CHECKED.md. Exit status 1 when a file is not what its signer made.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SIGNERS = ("O=Python Software Foundation", "O=Microsoft Corporation")
KNOWN = {
    "xml/__init__.py": "8e7bc2b8a9974751e0bf0be8e8fd3c116fb0ed2ff2e372f693a7e3659a46f8dc",
    "zipfile/__init__.py": "1b580c37e07e4760ba307302b547312f2b97be888bb3ef681e4f39e9e22c3f40",
}
"""Not in the signed list of 3.13.2, which names a file by its content: read by a person and held fast here."""
UNUSED = ("test/", "idlelib/", "tkinter/", "turtledemo/", "ensurepip/", "site-packages/", "lib2to3/", "pydoc_data/")


def main() -> int:
    folder = Path(sys.argv[1])
    programs = sorted(path for path in folder.rglob("*") if path.suffix in {".exe", ".dll", ".pyd"} and path.relative_to(folder).parts[0] not in {"Lib", "Scripts", "tcl"})
    with ThreadPoolExecutor(2) as pool:
        faults = [fault for fault in pool.map(lambda path: signature_fault(path, folder), programs) if fault]
    modules, unlisted = modules_against_list(folder)
    faults += unlisted
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"Python for Windows: {len(programs)} programs signed, {modules} modules in the signed list, {len(faults)} faults")
    return 1 if faults else 0


def signature_fault(path: Path, folder: Path) -> str | None:
    """What is wrong with a program's signature. The root it chains to is not judged here."""
    said = subprocess.run(["osslsigncode", "verify", "-in", str(path)], capture_output=True, text=True, errors="replace").stdout
    name = path.relative_to(folder)
    digests = re.findall(r"(?:Current|Calculated) message digest\s*: ([0-9A-F]+)", said)
    if len(digests) < 2 or digests[0] != digests[1]:
        return f"{name}: the signature does not fit the file"
    subjects = re.findall(r"Subject: (.*)", said)
    if not subjects or not any(signer in subjects[0] for signer in SIGNERS):
        return f"{name}: signed by somebody else: {subjects[:1]}"
    return None


def modules_against_list(folder: Path) -> tuple[int, list[str]]:
    """How many modules are in Python's own signed list, and which are not."""
    listed = (folder / "DLLs" / "python_lib.cat").read_bytes()
    found, faults = 0, []
    for path in sorted((folder / "Lib").rglob("*.py")):
        name = path.relative_to(folder / "Lib").as_posix()
        data = path.read_bytes()
        if not data or name.startswith(UNUSED):
            continue
        digest = hashlib.sha256(data)
        if digest.digest() in listed:
            found += 1
        elif KNOWN.get(name) != digest.hexdigest():
            faults.append(f"Lib/{name}: not in the signed list ({digest.hexdigest()})")
    return found, faults


if __name__ == "__main__":
    sys.exit(main())
