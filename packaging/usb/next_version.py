"""Makes a stick with the next version of a built program, for trying an update: only its number differs.

    python packaging/usb/next_version.py BUILT STICK        BUILT: the folder with app-<version>; prints the new number
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from stick import mark_of, releases_of, sign

from tirek import __version__


def main() -> int:
    built, stick = Path(sys.argv[1]), Path(sys.argv[2])
    numbers = __version__.split(".")
    version = ".".join([*numbers[:-1], str(int(numbers[-1]) + 1)])
    app = stick.parent / f"{stick.name}-built" / f"app-{version}"
    shutil.copytree(built / f"app-{__version__}", app)
    place = app / "desktop" / "tirek" / "__init__.py"
    place.write_text(place.read_text(encoding="utf-8").replace(f'"{__version__}"', f'"{version}"'), encoding="utf-8")
    for compiled in (place.parent / "__pycache__").glob("__init__.*.pyc"):
        compiled.unlink()      # it is never compared with its source, so the old number would stay
    stick.mkdir(parents=True)
    releases = releases_of(stick, version, app.parent)
    sign(stick, {one.archive: mark_of(stick / one.archive) for one in releases.values()}, releases, None)
    shutil.rmtree(app.parent)
    print(version)
    return 0


if __name__ == "__main__":
    sys.exit(main())
