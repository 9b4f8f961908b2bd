"""Who a centre is: its name, its two keys, and whether it is a practice centre. One file in the data folder."""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tirek_protocol.errors import Malformed
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey

from .errors import OperatorError

FILE = "centre.json"
DEFAULT_URL = "http://127.0.0.1:8765"


@dataclass(frozen=True)
class Identity:
    name: str
    practice: bool
    sign: SigningKey
    seal: SealingKey
    url: str
    """Where organisations find this centre; goes into invitations."""


def open_identity(data: Path, *, practice: bool = False, name: str | None = None) -> Identity:
    """The identity in `data`, made on first use. Raises OperatorError.

    A centre is practice or real from its first moment; the mark cannot be changed later.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (data / FILE).exists():
            default = "Practice centre" if practice else "Centre"
            made = Identity(name or default, practice, SigningKey.new(), SealingKey.new(), DEFAULT_URL)
            _write(data / FILE, made, only_new=True)
        identity = _read(data / FILE)
    except OSError as error:
        raise OperatorError(
            "DATA-01", "The data folder cannot be used.", "Name a folder that you may write to with --data."
        ) from error
    if practice and not identity.practice:
        raise OperatorError(
            "PRACTICE-01", "This data folder belongs to a real centre.", "Use another --data folder for practice."
        )
    return identity


def remember_url(data: Path, identity: Identity, url: str) -> None:
    """Keeps the address under which the centre serves, for the invitations written later."""
    if identity.url != url:
        _write(data / FILE, Identity(identity.name, identity.practice, identity.sign, identity.seal, url))


def _read(path: Path) -> Identity:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Identity(
            name=str(found["name"]),
            practice=bool(found["practice"]),
            sign=SigningKey(base64.b64decode(found["sign"], validate=True)),
            seal=SealingKey(base64.b64decode(found["seal"], validate=True)),
            url=str(found["url"]),
        )
    except (ValueError, KeyError, TypeError, Malformed, binascii.Error) as error:
        raise OperatorError(
            "DATA-02", f"{FILE} in the data folder is damaged.", "Put it back from the centre's backup."
        ) from error


def _write(path: Path, identity: Identity, *, only_new: bool = False) -> None:
    content = json.dumps(
        {
            "name": identity.name,
            "practice": identity.practice,
            "url": identity.url,
            "sign": base64.b64encode(identity.sign.secret).decode(),
            "seal": base64.b64encode(identity.seal.secret).decode(),
        },
        ensure_ascii=False,
        indent=1,
    )
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if only_new:  # two commands started at once must not make two identities
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            os.replace(beside, path)
            return
        beside.unlink()
    else:
        os.replace(beside, path)
