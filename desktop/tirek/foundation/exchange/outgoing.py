"""What leaves this computer: decoded from the very bytes that are kept, before and after."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec
from sqlalchemy import select

from tirek.foundation.clock import moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle
from tirek.foundation.exchange.outbox import HANDED_OVER, WAITING, unpack_message
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_text
from tirek_protocol.errors import Malformed
from tirek_protocol.messages import Message, Understood, read

SHOWN_BYTES = 64
"""Longer bytes are sealed for somebody else: only how many they are can be shown."""


@dataclass(frozen=True)
class OutgoingView:
    """One message as it goes or went. `bytes` is its content before sealing, `bundle_bytes` the sealed whole."""

    id: str
    kind: str
    fields: Any
    bytes: int
    sealed_to: str | None
    ground: str
    state: str
    made_at: str
    bundle: str | None
    bundle_bytes: int | None
    delivered_at: str | None
    code: str | None
    digest: str = ""
    freed: bool = False
    """Delivered long ago, and its bytes let go: what it was is said by kind, size, digest and receipt."""


class OutgoingWindow:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def messages(self, *states: str, limit: int = 500) -> list[OutgoingView]:
        """Messages in these states (waiting and handed over if none is named), newest first."""
        with self._org.office.read() as connection:
            rows = connection.execute(
                select(
                    Outgoing.id,
                    Outgoing.kind,
                    Outgoing.blob,
                    Outgoing.size,
                    Outgoing.digest,
                    Outgoing.reader_name,
                    Outgoing.ground,
                    Outgoing.state,
                    Outgoing.made_at,
                    Outgoing.code,
                    OutgoingBundle.sha,
                    OutgoingBundle.size.label("bundle_size"),
                    OutgoingBundle.reader_name.label("sealed_to"),
                    OutgoingBundle.answered_at,
                )
                .select_from(Outgoing)
                .outerjoin(OutgoingBundle, Outgoing.bundle == OutgoingBundle.id)
                .where(Outgoing.state.in_(states or (WAITING, HANDED_OVER)), Outgoing.deleted_at.is_(None))
                .order_by(Outgoing.made_at.desc(), Outgoing.id)
                .limit(limit)
            ).all()
        return [
            OutgoingView(
                id=id_text(row.id),
                kind=row.kind,
                fields=decoded(unpack_message(self._org.office.blobs.get(row.blob))) if row.blob else None,
                digest=row.digest,
                freed=not row.blob,
                bytes=row.size,
                sealed_to=row.reader_name or row.sealed_to,
                ground=row.ground,
                state=row.state,
                made_at=moment_of(row.made_at).isoformat(timespec="seconds"),
                bundle=row.sha,
                bundle_bytes=row.bundle_size,
                delivered_at=moment_of(row.answered_at).isoformat(timespec="seconds") if row.answered_at else None,
                code=row.code,
            )
            for row in rows
        ]

    def write_raw(self, folder: Path, *states: str) -> list[Path]:
        """Writes the very bytes: `bundle-SERIAL-SHA.tirek` is what goes over the line, `message-ID-KIND.msgpack` is an
        open message's content before it is sealed. Content of messages to other readers is not written.

        Raises Circumstance RAW-01 if the folder cannot be written.
        """
        wanted = states or (WAITING, HANDED_OVER)
        with self._org.office.read() as connection:
            messages = connection.execute(
                select(Outgoing.id, Outgoing.kind, Outgoing.blob, Outgoing.ground).where(
                    Outgoing.state.in_(wanted), Outgoing.deleted_at.is_(None)
                )
            ).all()
            bundles = connection.execute(
                select(OutgoingBundle.serial, OutgoingBundle.sha, OutgoingBundle.blob).where(
                    OutgoingBundle.state.in_(wanted)
                )
            ).all()
        messages, bundles = [row for row in messages if row.blob], [row for row in bundles if row.blob]
        files = {
            f"message-{id_text(row.id)}-{row.kind}.msgpack": row.blob for row in messages if row.ground == "open" or row.ground.startswith("approved:")
        } | {f"bundle-{row.serial:06d}-{row.sha[:16]}.tirek": row.blob for row in bundles}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, blob in files.items():
                beside = folder / f"{name}.part"
                beside.write_bytes(self._org.office.blobs.get(blob))
                os.replace(beside, folder / name)
        except OSError:
            raise Circumstance(
                "RAW-01",
                mark("The files could not be written into this folder."),
                mark("Name a folder of your own that has some room."),
            ) from None
        return [folder / name for name in files]


def decoded(message: Message) -> Any:
    """The content with the names of its fields; bytes as hexadecimal text."""
    try:
        understood = read(message)
    except Malformed:
        return None
    if isinstance(understood, Understood):
        return _named(understood.content)
    return None


def _named(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {name: _named(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, bytes):
        return value.hex() if len(value) <= SHOWN_BYTES else {"sealed_bytes": len(value)}
    if isinstance(value, list):
        return [_named(one) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {str(name): _named(one) for name, one in cast("dict[Any, Any]", value).items()}
    return value
