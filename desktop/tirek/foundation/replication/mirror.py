"""The organisation's shelf at the centre, as this computer knows it: what it leaves there for the others goes with each exchange,
what they have left comes with it. The very files of a stick, in a folder of the home; the centre can open none of them.

A computer that is new, or has lost its mirror, asks for everything first: only then it knows what is missing there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag

from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import ENROLLED, Enrolments, Member
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.exchange.room import Room
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication import meeting as meetings
from tirek.foundation.replication.meeting import journalled, leave, take
from tirek.foundation.replication.parts import key_id
from tirek.foundation.replication.shelf import PIECES, Shelf, put_file
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault.files import write_atomic
from tirek_protocol.messages import PIECE_LIMIT, ShelfAsk, ShelfDrop, ShelfFile, Understood, read

FOLDER, STATE = "relay", "relay.sealed"
RESCUE = "rescue"
GROUND = Ground("rule", "own-copy")
_PURPOSE = "relay mirror"
_DROPPED_AT_ONCE = 500
AGAIN_AFTER_MS = 20 * 3600_000
"""A refused file is offered again with the next exchange after this: once a day, not with every press."""


class _State(msgspec.Struct):
    """`there`: name → SHA-256 of what the centre has, as far as known here. `asked`: everything was asked for anew, because
    it may have come once already. `primed`: all that lay there has come."""

    membership: int = 0
    asked: bool = False
    rounds: int = 0
    primed: bool = False
    news: bool = False
    there: dict[str, str] = msgspec.field(default_factory=dict[str, str])


class MirrorShelf(Shelf):
    """A shelf whose attachments lie only at the centre and in the records themselves."""

    def __init__(self, chosen: Path, organisation: str, there: dict[str, str]) -> None:
        super().__init__(chosen, organisation)
        self._there = there

    def attachments(self, key: bytes) -> set[str]:
        before = f"attachments/{key.hex()}/"
        return super().attachments(key) | {name.removeprefix(before) for name in self._there if name.startswith(before)}


class Mirror:
    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self._state = self._load()
        self.shelf = MirrorShelf(org.home / FOLDER, org.id, self._state.there)

    @property
    def primed(self) -> bool:
        """Whether everything that lay at the centre has come; before that nothing is left there."""
        return self._state.primed

    def collect(self) -> int:
        """Queues what the centre lacks; returns the number of messages."""
        member = Enrolments(self._org).current()
        if member is None or member.state != ENROLLED:
            return 0
        self.begin()
        if not self._state.primed:
            return self._ask(member)
        self.shelf.make()
        self._offer_again()
        leave(self._org, self.shelf, only_news=True, say_have=self._state.news)
        self._state.news = False
        self._leave_rescue()
        self._drop_former()
        return self._queue()

    def _offer_again(self) -> None:
        """What the centre had no room for is offered again, once a day; and all of it, if the centre has lost what was freed here."""
        room, before = Room(self._org), milliseconds(self._org.clock.now()) - AGAIN_AFTER_MS
        refused = room.refused_for_room(before_ms=before)
        for message in refused:
            understood = read(message)
            if isinstance(understood, Understood):
                self._state.there.pop(understood.content.name, None)
        if refused:
            self._save()
            room.offered_again(before_ms=before)
        if room.lost_there():
            self._state.there.clear()
            self._save()

    def clear(self) -> None:
        """Takes everything away from the centre with the next exchange; here nothing is lost."""
        names = sorted(self._state.there)
        for start in range(0, len(names), _DROPPED_AT_ONCE):
            Outbox(self._org).put_relayed([ShelfDrop(names[start : start + _DROPPED_AT_ONCE])], self._whom(), GROUND)
        self._state.there.clear()
        shutil.rmtree(self.shelf.folder, ignore_errors=True)
        self._save()

    def adopt(self, folder: Path) -> None:
        """The files from which this computer was made are its mirror."""
        self.begin()
        shutil.rmtree(self.shelf.folder, ignore_errors=True)
        self.shelf.folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, self.shelf.folder)
        for name, path in list(self._files()):
            self._state.there[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        self._state.primed = True
        self._forget_attachments()
        self._save()

    def begin(self) -> None:
        """Another place at a centre: what lies there is not known."""
        member = Enrolments(self._org).current()
        if member is not None and self._state.membership != member.id:
            self._state = _State(membership=member.id)
            self.shelf = MirrorShelf(self._org.home / FOLDER, self._org.id, self._state.there)
            shutil.rmtree(self.shelf.folder, ignore_errors=True)

    def _ask(self, member: Member) -> int:
        if self._state.asked or member.device == self._org.device:  # a new computer is offered everything anyway
            self._save()
            return 0
        self._state.asked = True
        self._save()
        return len(Outbox(self._org).put_relayed([ShelfAsk(os.urandom(8))], self._whom(), GROUND))

    def _queue(self) -> int:
        outbox, count = Outbox(self._org), 0
        for name, path in list(self._files()):
            if name.removesuffix(".part") == self._state.there.get(name):
                continue
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if self._state.there.get(name) != digest:
                pieces = max(1, -(-len(data) // PIECE_LIMIT))
                cut = [ShelfFile(name, number, pieces, data[number * PIECE_LIMIT : (number + 1) * PIECE_LIMIT]) for number in range(pieces)]
                count += len(outbox.put_relayed(cut, self._whom(), GROUND))
                self._state.there[name] = digest
            if name.startswith("attachments/"):
                path.unlink(missing_ok=True)  # the records have it
        gone = sorted(self._gone())
        for start in range(0, len(gone), _DROPPED_AT_ONCE):
            count += len(outbox.put_relayed([ShelfDrop(gone[start : start + _DROPPED_AT_ONCE])], self._whom(), GROUND))
        for name in gone:
            del self._state.there[name]
        self._save()
        return count

    def _gone(self) -> Iterator[str]:
        """What lies at the centre and is not needed: erased since, under former keys, or in a newer part."""
        here = {name for name, _ in self._files()}
        wanted: set[str] = set()
        own: set[str] = set()
        for part in journalled(self._org):
            keys = self._org.vault.keyring
            name = f"attachments/{key_id(keys.keys[part.name]).hex()}/"
            wanted |= {name + one for one in meetings.wanted(part)}
            own |= {name, *(f"attachments/{key_id(key).hex()}/" for key in keys.former.get(part.name, ()))}
        for name in self._state.there:
            if name.startswith("attachments/"):
                if name[: len("attachments/") + 17] in own and name not in wanted:
                    yield name
            elif name not in here:
                yield name

    def _leave_rescue(self) -> None:
        """The header without passphrase slots, by which printed code or keepers open a copy on another computer. The chair writes it."""
        vault = self._org.vault
        seed = vault.keyring.signing_seed
        if not vault.is_chair or seed is None:
            return
        lying = self.shelf.read_small(RESCUE)
        try:
            current = lying is not None and vault_header.parse(lying).generation == vault.header.generation
        except (ValueError, KeyError, TypeError):
            current = False
        if not current:
            self.shelf.write_small(RESCUE, vault_header.for_rescue(vault.header, vault.keyring.header_key, seed))

    def _drop_former(self) -> None:
        """Parts under keys of before go once all that is in them is known here: it lies there anew, under the keys of now."""
        for path in meetings.former_parts(self._org, self.shelf):
            self.shelf.remove(path)

    # coming ------------------------------------------------------------------------------------------------------------------
    def put(self, file: ShelfFile) -> None:
        """A file that another computer has left; a greater one is put together from its pieces."""
        if (digest := put_file(self.shelf.folder, file)) is not None:
            self._state.there[file.name] = digest

    def settle(self, problems: list[Circumstance]) -> bool:
        """Takes in what came. True: something is to be left at once."""
        self.begin()
        self._state.rounds += 1
        fresh = not self._state.primed and (not self._state.asked or self._state.rounds > 1)
        self._state.primed = self._state.primed or fresh
        if self.shelf.exists():
            taken = take(self._org, self.shelf)
            problems += [one for one in taken.problems if one.code != "SYNC-01"]  # what is missing in between is on its way
            self._forget_attachments()
            self._state.news = self._state.news or taken.changes > 0
        self._save()
        return fresh or self._state.news

    def _forget_attachments(self) -> None:
        """What the records have taken need not lie here twice."""
        for part in journalled(self._org):
            folder = self.shelf.folder / "attachments" / key_id(self._org.vault.keyring.keys[part.name]).hex()
            for name in set(part.blobs.names()):
                (folder / name).unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[str, Path]]:
        folder = self.shelf.folder
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not name.startswith(PIECES) and not name.endswith((".new", ".pairing")):
                yield name, path

    def _whom(self) -> str:
        return self._org.texts.t("Computers of this organisation")

    def _load(self) -> _State:
        try:
            return msgspec.msgpack.decode(self._org.vault.open_own((self._org.home / STATE).read_bytes(), _PURPOSE), type=_State)
        except (OSError, InvalidTag, ValueError, msgspec.MsgspecError):
            return _State()

    def _save(self) -> None:
        write_atomic(self._org.home / STATE, self._org.vault.seal_own(msgspec.msgpack.encode(self._state), _PURPOSE))


class MirrorSource:
    """For the exchange: tells nothing openly, queues sealed files. `wanted`: whether the organisation uses the relay."""

    def __init__(self, wanted: Any) -> None:
        self._wanted = wanted

    def collect(self, org: OpenedOrganisation) -> list[Any]:
        if self._wanted(org):
            Mirror(org).collect()
        return []


class MirrorSink:
    """For the exchange: files that other computers of the organisation have left."""

    kinds = ("shelf_file",)

    def __init__(self, wanted: Any) -> None:
        self._wanted = wanted
        self._mirror: Mirror | None = None

    def take(self, org: OpenedOrganisation, kind: str, content: Any) -> None:
        if self._mirror is None:
            self._mirror = Mirror(org)
            self._mirror.begin()
        self._mirror.put(content)

    def settle(self, org: OpenedOrganisation, problems: list[Circumstance]) -> bool:
        mirror, self._mirror = self._mirror, None
        if mirror is None and not self._wanted(org):
            return False
        return (mirror or Mirror(org)).settle(problems)
