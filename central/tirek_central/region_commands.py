"""`tirek-central region`: the keys of regions and what they certify. `new-key` and `sign` need no centre: they are for the region."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import OperatorError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .authority import Authority
    from .identity import Identity

Open = Callable[[argparse.Namespace], "tuple[Path, Identity, Engine]"]
FILE_LIMIT = 8 * 1024 * 1024
CENTRE_WORD = "-"
"""In the place of a region's name: the centre itself."""


def register(commands: Any, common: argparse.ArgumentParser, open_centre: Open) -> None:
    words = commands.add_parser("region", help="keys of regions, certificates of organisations").add_subparsers(required=True, metavar="WHAT")

    def add(name: str, run: Callable[[argparse.Namespace, Open], dict[str, Any]], text: str) -> argparse.ArgumentParser:
        made = words.add_parser(name, parents=[common], help=text)
        made.set_defaults(run=lambda args: run(args, open_centre))
        return made

    certify = add("certify", _certify, "certify a region: it may invite organisations and certifies their keys")
    certify.add_argument("name", metavar="REGION", help="made if it is not there yet; - is the centre itself")
    certify.add_argument("--public-key", metavar="HEX", help="the region keeps its key itself and has told this; else a key is made here")
    add("list", _list, "the regions' keys")
    add("keys", _keys, "keys of organisations that wait for a signature or for a person's word")
    accept = add("accept", _accept, "let an organisation begin a new key, because the old one is lost; its old cards end")
    accept.add_argument("organisation", metavar="ORG_ID")
    accept.add_argument("key", metavar="KEY_ID")
    withdraw = add("withdraw", _withdraw, "believe a region's key no longer")
    withdraw.add_argument("key", metavar="KEY_ID")
    withdraw.add_argument("--from", dest="serial", type=int, metavar="N", help="from this certificate on; 1: all that it ever signed; else from the next one")
    new_key = add("new-key", _new_key, "at the region: make its own key, print the public part")
    new_key.add_argument("--out", type=Path, required=True, metavar="FILE", help="keep it safe: nobody can make it again")
    to_sign = add("to-sign", _to_sign, "write what a region that keeps its key itself has to sign")
    to_sign.add_argument("name", metavar="REGION")
    to_sign.add_argument("--out", type=Path, required=True, metavar="FILE")
    sign = add("sign", _sign, "at the region: sign what the centre has asked for")
    sign.add_argument("file", type=Path, metavar="FILE")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE")
    sign.add_argument("--out", type=Path, required=True, metavar="FILE")
    signed = add("signed", _signed, "take in what the region has signed")
    signed.add_argument("name", metavar="REGION")
    signed.add_argument("file", type=Path, metavar="FILE")


def region_id(engine: Engine, name: str) -> int:
    """Raises OperatorError if there is no region of this name."""
    from .authority import CENTRE
    from .clock import system_now_ms
    from .directory import Directory

    if name == CENTRE_WORD:
        return CENTRE
    found = Directory(engine, system_now_ms).region_named(name)
    if found is None:
        raise OperatorError("REGION-03", "There is no region of this name.", "See tirek-central region list.")
    return found


def _authority(args: argparse.Namespace, open_centre: Open) -> tuple[Authority, Engine]:
    from .authority import Authority
    from .clock import system_now_ms

    _data, identity, engine = open_centre(args)
    return Authority(engine, identity, system_now_ms), engine


def _certify(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    from .clock import system_now_ms
    from .directory import Directory

    authority, engine = _authority(args, open_centre)
    public = _hex(args.public_key, 64) if args.public_key else None
    if args.name != CENTRE_WORD and Directory(engine, system_now_ms).region_named(args.name) is None:
        Directory(engine, system_now_ms).add_region(args.name)
    made = authority.certify(region_id(engine, args.name), public)
    return {"key": made.id.hex(), "public_key": made.public.hex(), "kept": "here" if made.here else "region"}


def _list(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    from .clock import system_now_ms
    from .directory import Directory

    authority, engine = _authority(args, open_centre)
    found, names = authority.regions(), Directory(engine, system_now_ms).regions()
    rows = [(CENTRE_WORD, found[0])] if 0 in found else []
    rows += [(name, found.get(number)) for number, name in names.items()]
    return {
        "regions": [
            {"name": name, "key": key.id.hex() if key else None, "kept": ("here" if key.here else "region") if key else None, "certified": bool(key and key.invites)}
            for name, key in rows
        ]
    }


def _keys(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    found = _authority(args, open_centre)[0].keys()
    return {"keys": [{"organisation_id": f"{one.organisation:016x}", "name": one.name, "key": one.key.hex(), "waits_for": "person" if one.state == "unproven" else "region"} for one in found]}


def _accept(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    _authority(args, open_centre)[0].accept(int.from_bytes(_hex(args.organisation, 16)), _hex(args.key, 16))
    return {"ok": True}


def _withdraw(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    if args.serial is not None and args.serial < 1:
        raise OperatorError("REGION-09", "Certificates are counted from 1.", "Give --from 1 or a greater number.")
    return {"withdrawn_from": _authority(args, open_centre)[0].withdraw(_hex(args.key, 16), args.serial)}


def _to_sign(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    authority, engine = _authority(args, open_centre)
    _write(args.out, authority.to_sign(region_id(engine, args.name)))
    return {"file": str(args.out)}


def _signed(args: argparse.Namespace, open_centre: Open) -> dict[str, Any]:
    authority, engine = _authority(args, open_centre)
    return {"certified": authority.signed(region_id(engine, args.name), _read(args.file))}


def _new_key(args: argparse.Namespace, _open_centre: Open) -> dict[str, Any]:
    from tirek_protocol.signing import SigningKey

    key = SigningKey.new()
    if args.out.exists():
        raise OperatorError("REGION-10", "There is a file of this name.", "Name another one: a key must not be written over.")
    _write(args.out, key.secret.hex().encode() + b"\n")
    return {"public_key": key.public.hex(), "file": str(args.out)}


def _sign(args: argparse.Namespace, _open_centre: Open) -> dict[str, Any]:
    from tirek_protocol.signing import SigningKey

    from .authority import sign_for_region

    key = SigningKey(_hex(_read(args.key).decode("ascii", "replace").strip(), 64))
    data, names = sign_for_region(_read(args.file), key)
    _write(args.out, data)
    return {"file": str(args.out), "organisations": names}


def _hex(text: str, letters: int) -> bytes:
    if not re.fullmatch(f"[0-9a-fA-F]{{{letters}}}", text):
        raise OperatorError("REGION-05", "This is not what belongs here.", f"It has {letters} letters 0-9 and a-f.")
    return bytes.fromhex(text)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise OperatorError("REGION-11", "The file cannot be read.", "Check its name.") from error
    if len(data) > FILE_LIMIT:
        raise OperatorError("REGION-08", "This is not the file that belongs here.", "Take the file that the other side's command has written.")
    return data


def _write(path: Path, data: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        raise OperatorError("REGION-12", "The file cannot be written.", "Name another one with --out.") from error
