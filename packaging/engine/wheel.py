"""Packs what ship.sh has built as a wheel, so that pip installs and removes it like any package.

    python packaging/engine/wheel.py SITE OUT        SITE holds llama_cpp/, its PKG-INFO inside
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import sysconfig
import zipfile
from pathlib import Path


def main() -> None:
    site, out = Path(sys.argv[1]), Path(sys.argv[2])
    about = (site / "llama_cpp" / "PKG-INFO").read_bytes()
    found = re.search(rb"^Version: (\S+)", about, re.MULTILINE)
    if found is None:
        raise SystemExit("The source does not tell its version.")
    version, platform = found[1].decode(), re.sub(r"[.-]", "_", sysconfig.get_platform())
    tag, notes = f"py3-none-{platform}", f"llama_cpp_python-{version}.dist-info"
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
    files[f"{notes}/METADATA"] = about
    files[f"{notes}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: Tirek\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    record = "".join(f"{name},sha256={_hash(data)},{len(data)}\n" for name, data in files.items())
    files[f"{notes}/RECORD"] = f"{record}{notes}/RECORD,,\n".encode()
    with zipfile.ZipFile(out / f"llama_cpp_python-{version}-{tag}.whl", "w") as wheel:
        for name, data in files.items():
            wheel.writestr(name, data)


def _hash(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    main()
