"""Where packs come from: the line, or a folder on a stick. Each gives the same repository under the same names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tirek.foundation.exchange.pack_files import NAME
from tirek.foundation.jobs import Control
from tirek_protocol import packs
from tirek_protocol.errors import WrongSignature
from tirek_protocol.signing import SIGNATURE_LENGTH, key_id

if TYPE_CHECKING:
    import httpx
    from tuf.ngclient.fetcher import FetcherInterface

BASE = "packs:"


def folder_fetcher(place: Path) -> FetcherInterface:
    """Packs in a folder: the repository itself, or a stick that holds it."""
    from tuf.api.exceptions import DownloadHTTPError
    from tuf.ngclient.fetcher import FetcherInterface

    root = place / packs.FOLDER if (place / packs.FOLDER).is_dir() else place

    class FolderFetcher(FetcherInterface):
        def _fetch(self, url: str) -> Iterator[bytes]:
            path = root.joinpath(*_steps(url))
            if path.is_symlink() or not path.is_file():
                raise DownloadHTTPError("not there", 404)
            return _chunks(path)

    return FolderFetcher()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 18):
            yield chunk


def line_fetcher(url: str) -> FetcherInterface:
    """Packs over the line, from the centre's `/packs`."""
    import httpx
    from tuf.api.exceptions import DownloadError, DownloadHTTPError
    from tuf.ngclient.fetcher import FetcherInterface

    from tirek.foundation.exchange.transport import CONNECT_S, READ_S

    client = httpx.Client(timeout=httpx.Timeout(READ_S, connect=CONNECT_S), follow_redirects=False, headers={"user-agent": "tirek"})

    class LineFetcher(FetcherInterface):
        def _fetch(self, url: str) -> Iterator[bytes]:
            response = client.send(client.build_request("GET", "/".join([base, *_steps(url)])), stream=True)
            if response.status_code != 200:
                response.close()
                raise DownloadHTTPError("not there", 404 if response.status_code in (403, 404) else response.status_code)
            return self._body(response)

        def _body(self, response: httpx.Response) -> Iterator[bytes]:
            try:
                yield from response.iter_bytes()
            except httpx.HTTPError as broken:
                raise DownloadError("broken off") from broken
            finally:
                response.close()

    base = url.rstrip("/")
    return LineFetcher()


def counted(fetcher: FetcherInterface, control: Control, sizes: list[int], words: str) -> FetcherInterface:
    """The same fetcher; once a size in bytes is in `sizes` it tells how much of it has come. Stops when the work is stopped."""
    from tuf.ngclient.fetcher import FetcherInterface

    class Counted(FetcherInterface):
        def _fetch(self, url: str) -> Iterator[bytes]:
            come = 0
            for piece in fetcher.fetch(url):
                come += len(piece)
                if sizes:
                    control.step(min(come, sizes[-1]), sizes[-1], words)
                yield piece

    return Counted()


def _steps(url: str) -> list[str]:
    """The parts of a repository's path. Raises ValueError for anything that could lead elsewhere."""
    steps = url.removeprefix(BASE).strip("/").split("/")
    if not url.startswith(BASE) or not all(NAME.match(step) and step not in (".", "..") for step in steps):
        raise ValueError("not a name")
    return steps


def root_signature(fetcher: FetcherInterface, root: bytes, centre_sign: bytes) -> bytes:
    """By the centre's first key, or by the later one that we were given. Raises WrongSignature."""
    from tuf.api.exceptions import DownloadError

    signature = fetcher.download_bytes(f"{BASE}/{packs.FIRST_ROOT_SIGNATURE}", SIGNATURE_LENGTH)
    try:
        packs.check_root(root, signature, centre_sign)
    except WrongSignature as wrong:
        try:
            signature = fetcher.download_bytes(f"{BASE}/{packs.root_signature_of(key_id(centre_sign))}", SIGNATURE_LENGTH)
        except DownloadError:
            raise wrong from None
        packs.check_root(root, signature, centre_sign)
    return signature
