"""Whom this organisation can write to through its centre: asked by a part of a name, kept signed for when there is no line."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from tirek.foundation.exchange.enrolment import Member
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.sealed_file import SealedFile
from tirek_protocol.directory import Directory, Question, read_directory
from tirek_protocol.errors import Refused
from tirek_protocol.transfers import read_address

FILE = "directory.sealed"


@dataclass(frozen=True)
class Correspondent:
    """Somebody letters can be sealed to. `kind`: desk, lawyer, school. `fingerprint`: twenty digits, to be compared by voice."""

    kind: str
    name: str
    region: str
    address: str
    fingerprint: str


def question(find: str) -> bytes:
    """The body of the question to the centre."""
    return msgspec.msgpack.encode(Question(find.strip()[:100]))


def keep_directory(org: OpenedOrganisation, signed: bytes, member: Member) -> Directory | None:
    """Keeps what the centre has signed; what another has signed, or nobody, is passed over."""
    try:
        directory = read_directory(signed, member.centre_sign, member.sign.id)
    except Refused:
        return None
    file = SealedFile(org.home / FILE, org.vault.own_key("directory"))
    kept = dict(file.load())
    file.save({**kept, "own" if not directory.find else "found": signed, "times": kept.get("times", 0) + 1})
    return directory


def times_kept(org: OpenedOrganisation) -> int:
    """How often a directory came: whether one is newer than another moment, whatever the clocks say."""
    return int(SealedFile(org.home / FILE, org.vault.own_key("directory")).load().get("times", 0))


def kept_directory(org: OpenedOrganisation, member: Member) -> Directory | None:
    """The last one with desk, lawyers and own computers; None before the first."""
    signed = SealedFile(org.home / FILE, org.vault.own_key("directory")).load().get("own")
    for key in reversed(member.centre_keys):
        try:
            return read_directory(signed, key, member.sign.id) if isinstance(signed, bytes) else None
        except Refused:
            continue
    return None


def correspondents(directory: Directory) -> list[Correspondent]:
    """Those whose address proves; the centre's name for them stands before their own."""
    found: list[Correspondent] = []
    for entry in directory.entries:
        try:
            address = read_address(entry.address)
        except Refused:
            continue
        found.append(Correspondent(entry.kind, entry.name, entry.region, entry.address, address.fingerprint))
    return found
