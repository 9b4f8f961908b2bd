"""The files by which a region runs the centre: the program understands what they tell it, and systemd and YAML understand them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tirek_central.main import command_line

PLACE = Path(__file__).parents[2] / "packaging" / "central"
UNIT = PLACE / "tirek-central.service"


def compose() -> dict[str, Any]:
    return yaml.safe_load((PLACE / "compose.yaml").read_text("utf-8"))


def serving(words: list[str]) -> Any:
    """What the program makes of a command line; it ends the test where it does not know a word."""
    return command_line().parse_args([re.sub(r"\$\{\w+\}|%i", "8765", word) for word in words])


def test_the_unit_starts_what_there_is() -> None:
    started = re.search(r"^ExecStart=((?:.*\\\n)*.*)$", UNIT.read_text("utf-8"), re.MULTILINE)
    assert started
    program, *words = shlex.split(started[1].replace("\\\n", " "))
    assert program.endswith("/tirek-central")
    args = serving(words)
    assert (args.port, str(args.data), args.metrics_token_file.name) == (8765, "/var/lib/tirek-central", "metrics.token")


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """With a program in the place of the installed one, which is not here; nothing is started."""
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd is not on this computer")
    unit = tmp_path / "tirek-central@.service"
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/tirek/bin/tirek-central", "/bin/true"))
    done = subprocess.run([verify, "verify", str(tmp_path / "tirek-central@8765.service")], capture_output=True, text=True, timeout=120, check=False)
    unit_lines = [line for line in done.stderr.splitlines() if "tirek-central" in line]
    assert unit_lines == []


def test_the_compose_file_starts_what_there_is() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "centre-1", "centre-2", "door"}
    for name in ("centre-1", "centre-2"):
        args = serving(shlex.split(services[name]["command"]))
        assert (args.port, str(args.data), args.host) == (8765, "/data", "0.0.0.0")
        assert any(volume.endswith(f":{args.metrics_token_file}:ro") for volume in services[name]["volumes"])
        assert services[name]["read_only"] is True and services[name]["cap_drop"] == ["ALL"]
    used = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ()) if not volume.startswith(".")}
    assert used == set(compose()["volumes"])
    build = services["centre-1"]["build"]
    assert (PLACE / build["context"] / build["dockerfile"]).is_file()
    assert (PLACE / "Caddyfile").is_file()


def test_the_image_copies_what_there_is() -> None:
    root = PLACE.parents[1]
    for line in (PLACE / "Dockerfile").read_text("utf-8").splitlines():
        if line.startswith("COPY "):
            *sources, _target = line.split()[1:]
            assert all((root / source).exists() for source in sources), line
