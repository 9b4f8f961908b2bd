"""When passphrase and printed code are both lost: region and centre together, over files on a stick.

The school asks (`ask`), each keeper looks at the request, calls the school, waits, and gives its half (`look`, `give`), the school
puts both together (`finish`). Each step is written down where it happens; a request made here is shown at the next opening.
"""

from __future__ import annotations

import base64
import builtins
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tirek.features.safekeeping.keepers_log import CHOSEN_AT, NAMES, REFUSED_AT
from tirek.features.safekeeping.model import KeeperKey, KeeperRequest
from tirek.features.safekeeping.recovery import WAITS
from tirek.features.settings.api import Officer, Settings
from tirek.foundation.clock import Clock, milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import Actor, OpenedOrganisation
from tirek.foundation.store.ids import id_of_name, new_id
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import keepers, recovery_code, slots
from tirek.foundation.vault.asking import ASKING, LIMIT, WAIT, asked_at
from tirek.foundation.vault.files import write_atomic
from tirek.foundation.vault.home_lock import HomeLock
from tirek.foundation.vault.vault import refuse_weak
from tirek_protocol.errors import Refused
from tirek_protocol.sealing import Reader, SealingKey

_FORMAT = 1


@dataclass(frozen=True)
class Standing:
    """A request as a keeper sees it. `state` is waiting, opened or refused."""

    digest: str
    organisation: str
    reason: str
    asked_at: datetime
    may_open_at: datetime
    state: str
    vault: str = ""


@dataclass(frozen=True)
class Keeper:
    """Who keeps one half. `digits`: of its key, to be compared by voice; `name` as the office's own file tells it."""

    kind: str
    name: str
    digits: str


class Keepers:
    """Both sides: choosing keepers (the school's chair), and being one (an officer of the region or the centre)."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    # the school ------------------------------------------------------------------------------------------------------------
    def choose(self, region: bytes, centre: bytes) -> None:
        """`region`, `centre`: the files that the keepers gave. Raises Circumstance ROLE-01, KEEPERS-01, VAULT-05."""
        who = {told["kind"]: told for told in (_key_file(region), _key_file(centre))}
        if set(who) != set(keepers.KINDS):
            raise keepers.not_a_key()
        chosen = keepers.Chosen(_unb64(who["region"]["public"]), _unb64(who["centre"]["public"]))
        self._org.finish_new_keys()
        self._org.vault = keepers.choose(self._org.vault, chosen)
        settings = Settings(self._org)
        settings.put(NAMES, {kind: str(told.get("name") or "")[:300] for kind, told in who.items()})
        settings.put(CHOSEN_AT, self._org.clock.now().isoformat())

    def fingerprints(self) -> dict[str, str]:
        """Kind → twenty digits of the keeper's key, to be compared by voice; empty where none were chosen."""
        chosen = keepers.chosen(self._org.vault.header)
        return {"region": _fingerprint(chosen.region), "centre": _fingerprint(chosen.centre)} if chosen else {}

    def list(self) -> list[Keeper]:
        """The two keepers, the region first; empty where none were chosen."""
        names: dict[str, str] = Settings(self._org).get(NAMES, {})
        return [Keeper(kind, names.get(kind, ""), digits) for kind, digits in self.fingerprints().items()]

    def asked_here(self) -> datetime | None:
        """When somebody at this computer asked the keepers to open this organisation; None when nobody did."""
        return asked_at(self._org.home)

    def refuse_here(self) -> None:
        """The chair says no: halves given for that request open nothing any more. Raises Circumstance ROLE-01."""
        chosen = keepers.chosen(self._org.vault.header)
        if chosen is not None:
            self._org.finish_new_keys()
            self._org.vault = keepers.choose(self._org.vault, chosen)
        (self._org.home / ASKING).unlink(missing_ok=True)
        Settings(self._org).put(REFUSED_AT, self._org.clock.now().isoformat())

    # a keeper --------------------------------------------------------------------------------------------------------------
    def make_key(self, kind: str) -> bytes:
        """The file with the public key for the schools; the private one stays in this office's own vault. Made once a kind."""
        if kind not in keepers.KINDS:
            raise keepers.not_a_key()
        with self._org.office.read() as session:
            public = session.execute(select(KeeperKey.public).where(KeeperKey.kind == kind, KeeperKey.deleted_at.is_(None)).order_by(KeeperKey.id)).scalar()
        if public is None:
            key = keepers.new_key()
            public = _b64(key.reader.public)
            blob = self._org.office.blobs.put(key.secret)
            with self._org.office.action("keepers.make_key") as act:
                act.insert(KeeperKey, {"kind": kind, "public": public, "secret_blob": blob})
        return packed({"format": _FORMAT, "kind": kind, "public": public, "name": Settings(self._org).organisation().name})

    def own_kinds(self) -> builtins.list[str]:
        """What this office is a keeper of: region, centre, both, or nothing."""
        with self._org.office.read() as session:
            found = session.execute(select(KeeperKey.kind).where(KeeperKey.deleted_at.is_(None)).distinct()).scalars().all()
        return [kind for kind in keepers.KINDS if kind in found]

    def look(self, request: bytes) -> Standing:
        """Writes the request down the first time it is seen; from then the waiting counts. Raises Circumstance KEEPERS-03."""
        told, digest = _request(request), hashlib.sha256(request).hexdigest()
        now = self._org.clock.now()
        if self._standing(digest) is None:
            with self._org.office.action("keepers.look") as act:
                act.insert(
                    KeeperRequest,
                    {
                        "id": id_of_name("keeper-request", digest), "digest": digest, "vault": told["vault"],
                        "organisation": told["organisation"], "reason": told["reason"], "asked_at": int(told["asked_at"]), "seen_at": milliseconds(now), "may_open_at": milliseconds(now + WAIT), "state": "waiting",
                        "file": self._org.office.blobs.put(request),
                    },
                )  # fmt: skip
        found = self._standing(digest)
        assert found is not None
        return found

    def give(self, request: bytes, kind: str) -> bytes:
        """This keeper's half, sealed to the asking computer. Raises Circumstance KEEPERS-03 (no request), KEEPERS-04 (too early),
        KEEPERS-05 (refused), KEEPERS-06 (the half is not for this keeper)."""
        standing, told = self.look(request), _request(request)
        if standing.state == "refused":
            raise Circumstance("KEEPERS-05", mark("This request was refused here."), mark("If that was a mistake, the school asks again."))
        if self._org.clock.now() < standing.may_open_at:
            raise Circumstance(
                "KEEPERS-04",
                mark("The waiting time is not over: the half may be given from {moment} (UTC)."),
                mark("Call the school by the number that you know, and ask whether they really asked. Then do it again."),
                moment=f"{standing.may_open_at:%Y-%m-%d %H:%M}",
            )
        half = self._half(told, kind)
        sealed = Reader(_unb64(told["public"])).seal(half, keepers.share_info(standing.digest, kind))
        self._decide(standing.digest, "opened", "keepers.give")
        return packed({"format": _FORMAT, "kind": kind, "request": standing.digest, "sealed": _b64(sealed)})

    def refuse(self, request: bytes) -> None:
        """The school did not ask, or should not be opened."""
        self._decide(self.look(request).digest, "refused", "keepers.refuse")

    def request(self, digest: str) -> bytes:
        """The request as it came. Raises Circumstance KEEPERS-03 where it is not kept."""
        with self._org.office.read() as session:
            blob = session.execute(select(KeeperRequest.file).where(KeeperRequest.digest == digest)).scalar()
        if not blob:
            raise Circumstance("KEEPERS-03", mark("This file is not a request to keepers."), mark("Take the file again from the stick of the school."))
        return self._org.office.blobs.get(blob)

    def requests(self) -> list[Standing]:
        """All that were ever seen here, newest first."""
        with self._org.office.read() as session:
            rows = session.execute(select(KeeperRequest).order_by(KeeperRequest.seen_at.desc())).mappings().all()
        return [
            Standing(row["digest"], row["organisation"], row["reason"], moment_of(row["asked_at"]), moment_of(row["may_open_at"]), row["state"], row["vault"])
            for row in rows
        ]

    def _standing(self, digest: str) -> Standing | None:
        return next((one for one in self.requests() if one.digest == digest), None)

    def _decide(self, digest: str, state: str, kind: str) -> None:
        with self._org.office.action(kind) as act:
            row = act.session.execute(select(KeeperRequest.id).where(KeeperRequest.digest == digest)).scalar_one()
            act.update(KeeperRequest, row, {"state": state, "decided_at": milliseconds(self._org.clock.now())})

    def _half(self, told: Mapping[str, Any], kind: str) -> bytes:
        for secret in self._secrets(kind):
            try:
                return SealingKey(secret).open(_unb64(told[f"half_{kind}"]), keepers.half_info(told["vault"], kind))
            except (Refused, KeyError, ValueError):
                continue
        raise Circumstance("KEEPERS-06", mark("This half is sealed to another keeper. Nothing was given."), mark("Look which office the school chose."))

    def _secrets(self, kind: str) -> Iterator[bytes]:
        """The private keys of this office; two of its computers may have made one each before they met, and schools may have either."""
        with self._org.office.read() as session:
            query = select(KeeperKey.secret_blob).where(KeeperKey.kind == kind, KeeperKey.deleted_at.is_(None)).order_by(KeeperKey.id)
            blobs = session.execute(query).scalars().all()
        for blob in blobs:
            try:
                yield self._org.office.blobs.get(blob)
            except (Circumstance, OSError, KeyError):  # the attachment has not come over to this computer yet
                continue


# the asking computer: without a key, before anything is open ------------------------------------------------------------------
def ask(home: Path, organisation: str, reason: str, passphrase: str, *, clock: Clock) -> bytes:
    """The request for both keepers. `passphrase` is the new one: it guards the answer on this computer until `finish`.

    Raises Circumstance VAULT-01…03, PASSPHRASE-01, KEEPERS-07 (no keepers were chosen), KEEPERS-08 (name and reason are needed).
    """
    return write_request(home, vault_header.read(home), keepers.new_key(), organisation, reason, passphrase, clock)


def write_request(home: Path, header: vault_header.Header, key: SealingKey, organisation: str, reason: str, passphrase: str, clock: Clock) -> bytes:
    """The same, of a header that lies elsewhere and with a key that is there already."""
    slot = keepers.slot_of(header)
    if slot is None:
        raise Circumstance("KEEPERS-07", mark("No keepers were chosen for this organisation."), mark("Look for the recovery code, or call the regional office."))
    if not organisation.strip() or not reason.strip():
        raise Circumstance("KEEPERS-08", mark("The keepers need to know who asks and why."), mark("Write the name of the organisation and the reason."))
    refuse_weak(passphrase)
    request = {
        "format": _FORMAT, "vault": header.vault, "organisation": organisation.strip()[:300], "reason": reason.strip()[:2000],
        "asked_at": milliseconds(clock.now()), "public": _b64(key.reader.public), "half_region": slot["half_region"], "half_centre": slot["half_centre"],
    }  # fmt: skip
    write_atomic(home / ASKING, packed({"request": request, "guard": guard_of(header.vault, key, passphrase)}))
    return packed(request)


def guard_of(name: str, key: SealingKey, passphrase: str) -> slots.Slot:
    """The asking computer's key under the new passphrase."""
    return slots.passphrase_slot(name, slots.Keyring({}, b"", 0, None, keepers.ROLE, key.secret), passphrase)


def asked(home: Path) -> dict[str, Any] | None:
    """What was asked at this computer and guards the answer; None when nothing was."""
    return _read_json(home / ASKING)


def answered(home: Path, shares: list[bytes], passphrase: str) -> tuple[SealingKey, dict[str, bytes]]:
    """The asking computer's key and the halves that answer its request.

    Raises Circumstance KEEPERS-09 (nothing was asked here), UNLOCK-01 (not the passphrase of the request).
    """
    told = asked(home)
    if told is None or "request" not in told:
        raise Circumstance("KEEPERS-09", mark("Nothing was asked of keepers on this computer."), mark("Make the request first, on the computer that shall be opened."))
    guarded = slots.open_with_passphrase(told["request"]["vault"], told["guard"], passphrase)
    if guarded is None:
        raise Circumstance(
            "UNLOCK-01",
            mark("The passphrase does not fit. Nothing was changed."),
            mark("Check the keyboard layout and Caps Lock and type it again."),
        )
    key = SealingKey(guarded.own)
    return key, _halves(key, shares, hashlib.sha256(packed(told["request"])).hexdigest())


def finish(home: Path, shares: list[bytes], passphrase: str, chair: str, *, clock: Clock, texts: Texts) -> tuple[OpenedOrganisation, str]:
    """Both halves together: a new chair with new keys for everything, and a new recovery code. The names behind confidential
    appeals stay closed for ever; their file is set aside.

    Raises Circumstance KEEPERS-02 (halves do not fit), KEEPERS-09, UNLOCK-01.
    """
    _, halves = answered(home, shares, passphrase)
    told = (asked(home) or {})["request"]
    digest = hashlib.sha256(packed(told)).hexdigest()
    vault = keepers.open_together(home, halves)
    lock = HomeLock(home)
    try:
        _set_aside(home)
        actor, code = new_id(), recovery_code.new_code()
        fresh = keepers.succeed(vault, actor, passphrase, code)
    finally:
        lock.release()
    org = OpenedOrganisation(fresh, clock, texts, actor=Actor(actor, chair.strip(), "chair"), fresh=("identities",))
    try:
        org.finish_new_keys()
        with org.office.action("keepers.opened") as act:
            act.insert(Officer, {"id": actor, "name": chair.strip(), "role": "chair"})
            act.insert(
                KeeperRequest,
                {
                    "id": id_of_name("keeper-request", digest), "digest": digest, "vault": told["vault"], "organisation": told["organisation"], "reason": told["reason"], "asked_at": told["asked_at"],
                    "seen_at": told["asked_at"], "may_open_at": milliseconds(clock.now()), "state": "opened", "decided_at": milliseconds(clock.now()),
                },
            )  # fmt: skip
        Settings(org).put(WAITS, "shown")
        (home / ASKING).unlink(missing_ok=True)
    except BaseException:
        org.close()
        raise
    return org, code


def _halves(key: SealingKey, shares: list[bytes], digest: str) -> dict[str, bytes]:
    halves: dict[str, bytes] = {}
    for share in shares:
        told = _parsed(share)
        if told is None or told.get("request") != digest or told.get("kind") not in keepers.KINDS:
            continue
        try:
            halves[told["kind"]] = key.open(_unb64(str(told["sealed"])), keepers.share_info(digest, told["kind"]))
        except (Refused, KeyError, ValueError):
            continue
    return halves


def _set_aside(home: Path) -> None:
    """The confidential names of before: closed for ever, kept as they are."""
    file = home / "data" / "identities.db"
    aside = next(path for number in range(1, 10_000) if not (path := home / f"closed-identities-{number}").exists())
    aside.mkdir()
    for name in ("identities.db", "identities.db-wal", "identities.db-shm"):
        if (file.with_name(name)).exists():
            file.with_name(name).rename(aside / name)
    if (home / "blobs" / "identities").exists():
        (home / "blobs" / "identities").rename(aside / "blobs")


def _key_file(data: bytes) -> dict[str, Any]:
    told = _parsed(data)
    if told is None or told.get("kind") not in keepers.KINDS or not isinstance(told.get("public"), str):
        raise keepers.not_a_key()
    return told


def _request(data: bytes) -> dict[str, Any]:
    told = _parsed(data)
    words = ("vault", "organisation", "reason", "public", "half_region", "half_centre")
    if told is None or not all(isinstance(told.get(name), str) for name in words) or not isinstance(told.get("asked_at"), int):
        raise Circumstance("KEEPERS-03", mark("This file is not a request to keepers."), mark("Take the file again from the stick of the school."))
    return told


def _parsed(data: bytes) -> dict[str, Any] | None:
    if len(data) > LIMIT:
        return None
    try:
        told = json.loads(data)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("format") == _FORMAT else None


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_bytes()[:LIMIT])
    except (OSError, ValueError):
        return None


def _fingerprint(public: bytes) -> str:
    from tirek.features.safekeeping.papers import fingerprint

    return fingerprint(_b64(public))


def packed(content: Mapping[str, Any]) -> bytes:
    """JSON as these files hold it."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1).encode() + b"\n"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text)
