"""Who a centre is: its name, its two keys, and whether it is a practice centre. One file in the data folder."""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tirek_protocol.errors import Malformed, Refused
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey, key_id

from .errors import OperatorError

FILE = "centre.json"
DEFAULT_URL = "http://127.0.0.1:8765"


@dataclass(frozen=True)
class Former:
    """A key that the centre signed with before. `secret` is None when it was dropped."""

    public: bytes
    key: SigningKey | None


@dataclass(frozen=True)
class Identity:
    name: str
    practice: bool
    sign: SigningKey
    """The key that signs here: the newest, or to an installation that has not heard of the newest the one that it knows."""
    seal: SealingKey
    url: str
    """Where organisations find this centre; goes into invitations."""
    former: tuple[Former, ...] = ()
    """The oldest first."""
    current: SigningKey | None = None
    """The newest key where `sign` is another one."""

    @property
    def newest(self) -> SigningKey:
        return self.current or self.sign

    @property
    def keys(self) -> list[SigningKey]:
        """All that can sign, the newest first."""
        return [self.newest, *(one.key for one in reversed(self.former) if one.key is not None)]

    @property
    def first(self) -> bytes:
        """The public key that the centre began with: everything is proved from there."""
        return self.former[0].public if self.former else self.newest.public

    def known_by(self, speaks: bytes | None) -> SigningKey:
        """The key by which an installation knows the centre; the newest where that one was dropped."""
        known = key_id(self.first) if speaks is None else bytes(speaks)
        return next((one for one in self.keys if one.id == known), self.newest)

    def speaking_as(self, key: bytes) -> Identity:
        """The same centre, signing with the key of this id. Raises Refused if it never had it, or has it no more."""
        for one in self.keys:
            if one.id == key:
                return replace(self, sign=one, current=self.newest)
        raise Refused("another_centre")


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
        _write(data / FILE, replace(identity, url=url))


def begin_key(data: Path, identity: Identity) -> Identity:
    """A new key to sign with; the one of before is kept beside it, for those who have not heard. Written to disk before anything
    is signed with it. Raises OperatorError."""
    made = replace(identity, sign=SigningKey.new(), current=None, former=(*identity.former, Former(identity.newest.public, identity.newest)))
    _keep(data, made)
    return made


def drop_key(data: Path, identity: Identity, key: bytes) -> Identity:
    """The secret of a former key is forgotten; its public part stays. Raises OperatorError."""
    kept = tuple(Former(one.public, None if one.key is not None and one.key.id == key else one.key) for one in identity.former)
    _keep(data, replace(identity, former=kept))
    return replace(identity, former=kept)


def _keep(data: Path, identity: Identity) -> None:
    try:
        _write(data / FILE, identity)
    except OSError as error:
        raise OperatorError("DATA-01", "The data folder cannot be used.", "Name a folder that you may write to with --data.") from error


def _read(path: Path) -> Identity:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Identity(
            name=str(found["name"]),
            practice=bool(found["practice"]),
            sign=SigningKey(base64.b64decode(found["sign"], validate=True)),
            seal=SealingKey(base64.b64decode(found["seal"], validate=True)),
            url=str(found["url"]),
            former=tuple(_former(one) for one in found.get("former", [])),
        )
    except (ValueError, KeyError, TypeError, Malformed, binascii.Error) as error:
        raise OperatorError(
            "DATA-02", f"{FILE} in the data folder is damaged.", "Put it back from the centre's backup."
        ) from error


def _former(found: dict[str, Any]) -> Former:
    secret = found.get("sign")
    return Former(base64.b64decode(found["public"], validate=True), SigningKey(base64.b64decode(secret, validate=True)) if secret else None)


def _write(path: Path, identity: Identity, *, only_new: bool = False) -> None:
    content = json.dumps(
        {
            "name": identity.name,
            "practice": identity.practice,
            "url": identity.url,
            "sign": base64.b64encode(identity.newest.secret).decode(),
            "seal": base64.b64encode(identity.seal.secret).decode(),
            "former": [
                {"public": base64.b64encode(one.public).decode(), "sign": base64.b64encode(one.key.secret).decode() if one.key else None}
                for one in identity.former
            ],
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
