"""Lists every locked package with its licence and judges whether Tirek may be shipped with it.

    python tools/licences.py            writes docs/licences.md
    python tools/licences.py --check    writes nothing; fails also when docs/licences.md no longer says the same

Fails (exit status 1) on a licence that forbids shipping, on one that nobody has judged yet, and on an environment that
does not hold the locked versions. Reads the metadata of the installed packages and asks no network.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "licences.md"
PARTS = ("desktop", "model", "central", "dev")
"""Files of `requirements/`, in the order in which a package is counted: the first that names it."""
SHIPPED = ("desktop", "model", "central")

FREE = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib",
})  # fmt: skip
"""May be shipped; the licence text goes along."""

CONDITIONS = {
    "LGPL-3.0-only": "may be shipped as a library that the user can replace; text and offer of the source go along",
    "MPL-2.0": "may be shipped unchanged; whoever changes one of its files publishes that file",
}
"""May be shipped under a condition. NOTICE says how each is met."""

SPELLINGS = {
    "apache 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd license": "BSD-3-Clause",
    "apache software license": "Apache-2.0",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
"""How older metadata spells a licence, in small letters → its SPDX name."""

READ = {
    "sqlcipher3": ("Zlib", "the licence file of the package"),
    "reportlab": ("BSD-3-Clause", "the licence file of the package"),
    "pypdfium2": ("Apache-2.0 OR BSD-3-Clause", "LICENSES/ of the package; its PDFium parts are below"),
}
"""Packages whose metadata name no single licence: what a person has read instead, and where."""

# fmt: off
INSIDE = (
    ("PySide6-Essentials, shiboken6", "Qt 6", "LGPL-3.0-only", "Qt's own third-party notices lie beside its sources"),
    ("sqlcipher3", "SQLite; SQLCipher; OpenSSL 3", "blessing (public domain); BSD-3-Clause; Apache-2.0", ""),
    ("cryptography", "OpenSSL 3", "Apache-2.0", ""),
    ("argon2-cffi-bindings", "the Argon2 reference code", "CC0-1.0 OR Apache-2.0", ""),
    ("llama-cpp-python", "llama.cpp, ggml", "MIT", "built from source by packaging/engine/build.sh"),
    ("pypdfium2", "PDFium and what it contains", "Apache-2.0, BSD-3-Clause and others, all free", "texts in BUILD_LICENSES/ of the package"),
    ("lxml", "libxml2, libxslt; libiconv in some wheels", "MIT; LGPL-2.1-or-later", "texts in LICENSES.txt of the package; replaceable like every package"),
    ("pillow", "libjpeg-turbo, libtiff, libwebp, FreeType, HarfBuzz and others", "free licences", "texts in the package's licence file"),
    ("zstandard", "Zstandard", "BSD-3-Clause", ""),
    ("numpy", "OpenBLAS; libgfortran", "BSD-3-Clause; GPL-3.0 with the GCC runtime exception", "comes with the model engine only; the exception allows shipping"),
    ("psycopg-binary", "libpq; OpenSSL; Kerberos; OpenLDAP; libkeyutils", "PostgreSQL; Apache-2.0; MIT; OLDAP-2.8; LGPL-2.1-or-later", "the centre on PostgreSQL only"),
    ("reportlab", "fonts of its own; DarkGarden among them", "GPL-2.0-or-later with a font exception (DarkGarden)", "an installer leaves `reportlab/fonts` out: Tirek embeds its own Noto fonts"),
)
# fmt: on
"""What the wheels carry besides their own code: written by hand after reading their files, not found by this script."""


@dataclass(frozen=True)
class Package:
    """One locked package. `verdict`: free, condition, forbidden, unknown or missing."""

    name: str
    version: str
    part: str
    licence: str
    verdict: str
    remark: str = ""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="write nothing")
    chosen = arguments.parse_args()
    packages = [package for part in PARTS for package in judged(part)]
    faults = [fault for package in packages for fault in faults_of(package)]
    text = document(packages)
    if chosen.check and (not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text):
        faults.append(f"{DOCUMENT.relative_to(ROOT)} is out of date: run python tools/licences.py")
    for fault in faults:
        print(fault, file=sys.stderr)
    if not chosen.check and not faults:
        DOCUMENT.write_text(text, encoding="utf-8")
        print(DOCUMENT.relative_to(ROOT))
    return 1 if faults else 0


def judged(part: str) -> list[Package]:
    """The packages that `requirements/PART.txt` names and no earlier part does."""
    earlier = {name for one in PARTS[: PARTS.index(part)] for name in locked(one)}
    here = {plain(found.name): found for found in distributions()}
    return [judge(name, version, part, here.get(name)) for name, version in locked(part).items() if name not in earlier]


def locked(part: str) -> dict[str, str]:
    """Name → version of a file of locked requirements."""
    text = (ROOT / "requirements" / f"{part}.txt").read_text(encoding="utf-8")
    return {
        plain(name): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    }


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def judge(name: str, version: str, part: str, found: Distribution | None) -> Package:
    """A package with its licence and what follows from it."""
    if found is None or found.version != version:
        there = "not installed" if found is None else f"{found.version} is installed"
        return Package(name, version, part, "", "missing", there)
    licence, remark = licence_of(name, found)
    verdict, condition = weigh(licence)
    return Package(
        name, version, part, licence or "?", verdict, "; ".join(word for word in (condition, remark) if word)
    )


def licence_of(name: str, found: Distribution) -> tuple[str, str]:
    """An SPDX expression and where it was read, if not in the metadata's own field for it."""
    if name in READ:
        licence, where = READ[name]
        return licence, f"read in {where}"
    fields = found.metadata
    if expression := fields.get("License-Expression"):
        return expression, ""
    stated = (fields.get("License") or "").strip()
    kinds = [
        line.split("::")[-1].strip() for line in fields.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    for word in (stated, *kinds):
        spelled = SPELLINGS.get(word.lower(), word)
        if weigh(spelled)[0] != "unknown":
            return spelled, ""
    return stated or " / ".join(kinds), ""


def weigh(expression: str) -> tuple[str, str]:
    """The verdict on an SPDX expression and the condition, if there is one. Of an OR the freest side counts."""
    order = ("free", "condition", "forbidden", "unknown")
    choices: list[tuple[int, str]] = []
    for choice in re.split(r"\s+OR\s+", expression.replace("(", "").replace(")", "")):
        parts = [weigh_one(word) for word in re.split(r"\s+AND\s+", choice.strip())]
        worst = max(parts, key=lambda one: order.index(one[0]))
        choices.append((order.index(worst[0]), "; ".join(dict.fromkeys(word for _, word in parts if word))))
    best = min(choices)
    return order[best[0]], best[1]


def weigh_one(licence: str) -> tuple[str, str]:
    """The verdict on one licence."""
    if licence in FREE:
        return "free", ""
    if licence in CONDITIONS:
        return "condition", CONDITIONS[licence]
    forbidding = re.match(r"(A?GPL|SSPL|BUSL|CC-BY-NC|Proprietary)\b", licence, re.IGNORECASE)
    return ("forbidden" if forbidding else "unknown"), ""


def faults_of(package: Package) -> Iterable[str]:
    """Why the project may not be shipped with this package, in a sentence."""
    where = f"{package.name} {package.version} (requirements/{package.part}.txt)"
    if package.verdict == "missing":
        yield f"{where}: the environment does not hold it: {package.remark}; run make setup"
    elif package.verdict == "unknown":
        yield f"{where}: nobody has judged its licence “{package.licence}” yet: read it, then add it to tools/licences.py"
    elif package.verdict == "forbidden" and package.part in SHIPPED:
        yield f"{where}: its licence {package.licence} forbids shipping: take another package"


def document(packages: list[Package]) -> str:
    """The whole page."""
    titles = {
        "desktop": "The desktop",
        "model": "The model engine (beside the desktop)",
        "central": "The central platform (beside the desktop's)",
        "dev": "Development only, never shipped",
    }
    lines = [
        "# Licences of what Tirek stands on",
        "",
        "Made by `python tools/licences.py` from the installed, locked packages; it fails on a licence that forbids shipping",
        "and on one that nobody has judged. Do not edit by hand. Tirek itself is Apache-2.0; how conditions are met: `NOTICE`.",
    ]
    for part in PARTS:
        rows = sorted((one for one in packages if one.part == part), key=lambda one: one.name)
        lines += ["", f"## {titles[part]}", "", "| Package | Version | Licence | Remark |", "|---|---|---|---|"]
        lines += [f"| {one.name} | {one.version} | {one.licence} | {one.remark} |" for one in rows]
    lines += [
        "",
        "## Inside the wheels",
        "",
        "Libraries that come compiled within a package; read by a person in the files of the package.",
        "",
        "| Package | Carries | Licence | Remark |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in INSIDE),
        "",
        "## In this repository",
        "",
        "| What | Licence |",
        "|---|---|",
        "| `resources/fonts`: Noto Sans, Noto Serif | OFL-1.1 (`resources/fonts/OFL.txt`) |",
        "| `resources/icons`, code, templates, rules, digests of the law in our own words | Apache-2.0 (`LICENSE`) |",
        "",
        "The lock is made on Linux; packages that only Windows needs are judged when an installer for it is locked.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
