"""An S3 server in a process of its own: `moto`, over HTTP on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx


@contextmanager
def s3_server(bucket: str) -> Iterator[dict[str, str]]:
    """Gives the environment under which S3 programs find it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=bare)
    try:
        _make(f"http://127.0.0.1:{port}/{bucket}", process)
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1", "AWS_ALLOW_HTTP": "true",
        }  # fmt: skip
    finally:
        process.terminate()
        process.wait(20)


def _make(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 180
    while True:
        try:
            httpx.put(url).raise_for_status()
            return
        except httpx.TransportError:
            assert process.poll() is None and time.monotonic() < end, "the S3 server did not start"
            time.sleep(0.2)
