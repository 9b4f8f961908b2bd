"""A real PostgreSQL for tests: Debian's package, a cluster of its own in a temporary folder, on loopback, without root's rights."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from support.unprivileged import NOBODY, without_rights

MISSING = "PostgreSQL is needed to test the centre: apt-get install -y --no-install-recommends postgresql"


class Cluster:
    """A running server. Each `database()` is new."""

    def __init__(self, port: int, password: str) -> None:
        self._port, self._password = port, password
        self._count = 0

    def url(self, name: str) -> str:
        return f"postgresql://tirek:{self._password}@127.0.0.1:{self._port}/{name}"

    def database(self, template: str = "template1") -> str:
        """The address of a new database, a copy of `template`."""
        self._count += 1
        name = f"centre_{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            parts = sql.Identifier(name), sql.Identifier(template)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*parts))
        return self.url(name)


def binaries() -> Path:
    """The folder of the newest PostgreSQL here. Raises RuntimeError that says how to install it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if elsewhere := shutil.which("initdb"):
        return Path(elsewhere).resolve().parent
    raise RuntimeError(MISSING)


@contextmanager
def running(*settings: str) -> Iterator[Cluster]:
    """A cluster from its making to its end. `settings` are PostgreSQL's own, such as "fsync=off"."""
    tools = binaries()
    folder = Path(tempfile.mkdtemp(prefix="tirek-postgres-"))
    password, as_nobody = secrets.token_hex(16), without_rights()
    try:
        (folder / "password").write_text(password, "ascii")
        if as_nobody:
            os.chown(folder, NOBODY, NOBODY)
            os.chown(folder / "password", NOBODY, NOBODY)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = ["-A", "scram-sha-256", "--pwfile", str(folder / "password"), "-U", "tirek", "-E", "UTF8", "--locale", "C.UTF-8"]
        _run([*as_nobody, str(tools / "initdb"), "-D", str(folder / "data"), "--no-sync", *options], folder)
        said = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", "max_connections=100", *settings]
        options = [word for setting in said for word in ("-c", setting)]
        words = [*as_nobody, str(tools / "pg_ctl"), "-D", str(folder / "data"), "-w", "-s", "-l", str(folder / "log")]
        _run([*words, "-o", " ".join(options), "start"], folder)
        try:
            yield Cluster(port, password)
        finally:
            _run([*words, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(words: list[str], folder: Path) -> None:
    done = subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    if done.returncode:
        log = folder / "log"
        raise RuntimeError(f"{words[-1]}: {done.stderr} {log.read_text() if log.exists() else ''}")
