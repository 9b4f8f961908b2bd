"""The chair's place changes hands in one step: new keys for everything, a new printed code, an act that both sign."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tirek.features.safekeeping.backup import count_records
from tirek.features.safekeeping.model import HandoverAct
from tirek.features.safekeeping.papers import Language, handover_paper
from tirek.features.safekeeping.recovery import WAITS
from tirek.features.settings.api import Officer, Settings
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import Actor, OpenedOrganisation
from tirek.foundation.store.ids import id_text, new_id
from tirek.foundation.vault import recovery_code, seats
from tirek.foundation.vault.vault import refuse_unless_chair

_CONTEXT = b"tirek handover 1\0"


@dataclass(frozen=True)
class Act:
    """An act of hand-over. `records`: live records by table; `old_key`, `new_key`: public keys of the two chairs (base64)."""

    id: int
    made_at: datetime
    organisation: str
    from_name: str
    to_name: str
    records: dict[str, int]
    old_key: str
    new_key: str
    signature_from: str
    signature_to: str


class Handover:
    """From the chair at the computer to the next one, who types a passphrase of their own."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def hand_over(self, name: str, passphrase: str, check: Callable[[], None] = lambda: None) -> tuple[Act, str]:
        """Returns the act and the new recovery code to print. From then on the organisation is open as the new chair.

        The old chair's passphrase and printed code open nothing any more, here; backups made before still open with them.
        The act is written last, by the new chair; the old one's signature over it is made while there is still a key for it.
        Raises Circumstance ROLE-01, ROLE-08, PASSPHRASE-01, PASSPHRASE-04, VAULT-05 (then nothing is changed), BUSY-01, DISK-01: a
        change of keys that was cut is finished at the new chair's next opening.
        """
        org, called = self._org, name.strip()
        refuse_unless_chair(org.vault)
        if not called:
            raise Circumstance("ROLE-08", mark("The name of the person is needed."), mark("Write surname and name."))
        org.finish_new_keys(check)
        old, code, actor = org.vault, recovery_code.new_code(), new_id()
        records = count_records(org)
        seats.refuse_unless_takes(old, passphrase, called)
        with org.office.action("handover.begin") as begun:  # the name first: cut right after, the new chair has it
            begun.insert(Officer, {"id": actor, "name": called, "role": "chair"})
        fresh = seats.hand_over(old, actor, passphrase, code, called)
        statement = self._statement(called, records, old.header.actors[old.header.chair], fresh.header.actors[id_text(actor)])
        signed = [base64.b64encode(vault.signer(_CONTEXT + statement.encode())).decode() for vault in (old, fresh) if vault.signer]
        former = org.actor
        org.become(fresh, Actor(actor, called, "chair"))
        org.finish_new_keys(check)
        with org.office.action("handover.take") as act:
            act.remove(Officer, former.id)
            values = {
                "made_at": milliseconds(org.clock.now()), "from_name": former.name, "to_name": called, "statement": statement,
                "signature_from": signed[0], "signature_to": signed[1],
            }  # fmt: skip
            made = act.insert(HandoverAct, values)
        Settings(org).put(WAITS, "shown")
        return self.act(made), code

    def acts(self) -> list[Act]:
        """All hand-overs, newest first."""
        with self._org.office.read() as session:
            rows = session.execute(select(HandoverAct).order_by(HandoverAct.made_at.desc())).mappings().all()
        return [_act(row) for row in rows]

    def act(self, act_id: int) -> Act:
        """One act. Raises Circumstance RECORD-01."""
        found = next((act for act in self.acts() if act.id == act_id), None)
        if found is None:
            raise Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))
        return found

    def paper(self, act_id: int, language: Language) -> bytes:
        """The act as PDF bytes, for both hands."""
        from tirek.foundation.rendering.pdf import render_pdf

        act = self.act(act_id)
        return render_pdf(
            handover_paper(
                language, made_at=act.made_at, organisation=act.organisation, from_name=act.from_name, to_name=act.to_name,
                records=act.records, old_key=act.old_key, new_key=act.new_key, signature_from=act.signature_from,
                signature_to=act.signature_to, practice=self._org.practice,
            )
        )  # fmt: skip

    def proves(self, act: Act) -> bool:
        """Whether both signatures stand under the act and both keys belong to this organisation."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        with self._org.office.read() as session:
            statement = session.execute(select(HandoverAct.statement).where(HandoverAct.id == act.id)).scalar_one()
        try:
            for public, signature in ((act.old_key, act.signature_from), (act.new_key, act.signature_to)):
                Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(base64.b64decode(signature), _CONTEXT + statement.encode())
        except (InvalidSignature, ValueError):
            return False
        return {act.old_key, act.new_key} <= set(self._org.vault.header.actors.values())

    def _statement(self, name: str, records: dict[str, int], old_key: str, new_key: str) -> str:
        org = self._org
        told = {
            "vault": org.id,
            "organisation": Settings(org).organisation().name,
            "at": milliseconds(org.clock.now()),
            "from": org.actor.name,
            "to": name,
            "records": records,
            "old_key": old_key,
            "new_key": new_key,
        }
        return json.dumps(told, sort_keys=True, ensure_ascii=False)


def _act(row: Any) -> Act:
    told = json.loads(row["statement"])
    return Act(
        row["id"], moment_of(row["made_at"]), told["organisation"], row["from_name"], row["to_name"], told["records"],
        told["old_key"], told["new_key"], row["signature_from"], row["signature_to"],
    )  # fmt: skip

