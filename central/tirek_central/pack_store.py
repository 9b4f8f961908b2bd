"""The public packs in an S3-compatible store, so that many servers offer the same ones and none keeps them on its disk.

The library is `obstore` (the Apache `object_store` of Rust): address `s3://BUCKET/PREFIX`, the rest as every S3 program has it
in the environment (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION; AWS_ALLOW_HTTP=true inside one's own
network). Nothing there is believed: schools check signatures, and keys never go there.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from .errors import OperatorError
from .packs import copy_order

NAME = re.compile(r"(metadata|targets)(/[A-Za-z0-9][A-Za-z0-9._-]{0,150}){1,2}\Z")
"""What a repository of packs holds; nothing else is asked for."""
CHUNK = 256 * 1024
LIST_LIMIT = 4 * 1024 * 1024


class PackStore:
    def __init__(self, address: str) -> None:
        """Raises OperatorError STORE-01 for an address that is not understood. Nothing is asked of the line yet."""
        from obstore.exceptions import BaseError
        from obstore.store import from_url

        if not address.startswith("s3://"):
            raise OperatorError("STORE-01", "The address of the store is not understood.", "Write s3://BUCKET/PREFIX.")
        try:
            self._store: Any = from_url(address)
        except (BaseError, ValueError) as error:
            raise OperatorError("STORE-01", "The address of the store is not understood.", "Write s3://BUCKET/PREFIX.") from error

    def send(self, folder: Path) -> int:
        """Puts a repository there, its date at the very end; returns how many files were sent. What lies there in the same
        size is not sent again, but for the date: other names carry their version or hash. Raises OperatorError STORE-02."""
        import obstore
        from obstore.exceptions import BaseError

        sent = 0
        try:
            there = {one["path"]: one["size"] for batch in obstore.list(self._store) for one in batch}
            for path in sorted((path for path in folder.rglob("*") if path.is_file()), key=copy_order):
                name = path.relative_to(folder).as_posix()
                if NAME.match(name) and (there.get(name) != path.stat().st_size or path.name == "timestamp.json"):
                    obstore.put(self._store, name, path)
                    sent += 1
        except (BaseError, OSError) as error:
            raise OperatorError("STORE-02", "The store does not answer or refuses.", "Check its address, the keys and the bucket.") from error
        return sent

    def fetch_lists(self, folder: Path) -> None:
        """The metadata, for the page of staff. What cannot be had is left out."""
        import obstore
        from obstore.exceptions import BaseError

        (folder / "metadata").mkdir()
        try:
            names = [one["path"] for batch in obstore.list(self._store, "metadata") for one in batch if one["size"] <= LIST_LIMIT]
            newest: dict[str, tuple[int, str]] = {}
            for name in filter(NAME.match, names):
                number, _, role = name.removeprefix("metadata/").partition(".")
                version = (int(number), name) if number.isdigit() else (0, name)
                newest[role] = max(newest.get(role, version), version)
            for _, name in newest.values():
                (folder / name).write_bytes(bytes(obstore.get(self._store, name).bytes()))
        except (BaseError, OSError):
            return

    async def answer(self, request: Request) -> Response:
        """GET of one file, streamed; 404 for whatever is not there, 503 where the store does not answer."""
        import obstore
        from obstore.exceptions import BaseError

        name: str = request.path_params["path"]
        if not NAME.match(name):
            return Response(status_code=404)
        try:
            found: Any = await obstore.get_async(self._store, name)
        except FileNotFoundError:
            return Response(status_code=404)
        except BaseError:
            return Response(status_code=503)
        headers = {"content-length": str(found.meta["size"]), "x-content-type-options": "nosniff"}
        return StreamingResponse(_chunks(found), media_type="application/octet-stream", headers=headers)


async def _chunks(found: Any) -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=CHUNK):
        yield bytes(chunk)
