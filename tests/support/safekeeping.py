"""Safekeeping in the tests of the whole house: canaries in every field of acts, consents and keepers' requests."""

from __future__ import annotations

import base64
import json

from support.canaries import Canaries
from tirek.features.safekeeping.consents import Consents
from tirek.features.safekeeping.keepers import Keepers
from tirek.features.safekeeping.model import HandoverAct
from tirek.foundation.clock import milliseconds
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.vault import keepers


def fill(org: OpenedOrganisation, words: Canaries, member: int) -> None:
    """A canary in every text that safekeeping keeps."""
    consents = Consents(org)
    consents.withdraw(consents.give(member, consents.texts()[0].purpose, "kk").id)
    key = base64.b64encode(keepers.new_key().reader.public).decode()
    request = {
        "format": 1, "vault": "0" * 32, "organisation": words.word("asking school"), "reason": words.word("why it asks"),
        "asked_at": milliseconds(org.clock.now()), "public": key, "half_region": "", "half_centre": "",
    }  # fmt: skip
    Keepers(org).look(json.dumps(request, ensure_ascii=False).encode())
    # The act alone: a whole hand-over changes every key, and is tried in tests/features/safekeeping/test_handover.py.
    names = {"from_name": words.word("old chair"), "to_name": words.word("new chair"), "statement": words.word("statement")}
    with org.office.action("handover.take") as act:
        act.insert(HandoverAct, names | {"made_at": milliseconds(org.clock.now()), "signature_from": "", "signature_to": ""})
