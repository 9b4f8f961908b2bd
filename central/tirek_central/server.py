"""Running the centre under uvicorn, and saying when it is ready."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvicorn
from sqlalchemy import Engine

from .errors import OperatorError
from .identity import Identity
from .pack_store import PackStore
from .web import application


class Server(uvicorn.Server):
    """Calls `ready` with its address once it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises OperatorError if the port is taken or not allowed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise OperatorError(
            "SERVE-01", "This address cannot be served.", "Another program may use the port: name another with --port."
        ) from error
    return bound


def url_of(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    engine: Engine,
    identity: Identity,
    host: str,
    port: int,
    ready: Callable[[str], None],
    *,
    public_url: str | None = None,
    members: bool = False,
    packs: Path | PackStore | None = None,
    metrics_token: str | None = None,
) -> None:
    """Serves until it is interrupted. Neither addresses nor requests are logged. `members`: with the members' page."""
    bound = listen(host, port)
    here = replace(identity, url=public_url or url_of(bound))
    config = uvicorn.Config(
        application(engine, here, members=members, packs=packs, metrics_token=metrics_token),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # nobody's address is wanted
        date_header=False,
        lifespan="off",
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=16 * 1024,
    )
    try:
        Server(config, lambda: ready(url_of(bound))).run(sockets=[bound])
    finally:
        engine.dispose()
