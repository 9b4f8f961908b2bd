"""Safekeeping in the tests of the whole house: canaries in every field of acts, consents and keepers' requests."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from typing import Any

from support.canaries import Canaries
from tirek.features.devices.service import Devices
from tirek.features.safekeeping.consents import Consents
from tirek.features.safekeeping.handover import Handover
from tirek.features.safekeeping.keepers import WAIT, Keepers
from tirek.features.safekeeping.model import HandoverAct
from tirek.features.safekeeping.roles import Roles
from tirek.foundation.clock import milliseconds
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.vault import keepers
from tirek_protocol.sealing import Reader

_ASKED = itertools.count(1)

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


# --- each deed of the services ------------------------------------------------------------------------------------------


def _passphrase() -> str:
    """Each officer's own: two officers never share one."""
    return f"бұлбұл түн ай жарық {next(_ASKED)}"


def request(org: OpenedOrganisation, kind: str = "region") -> bytes:
    """A school's request whose half is sealed to this office."""
    public = base64.b64decode(json.loads(Keepers(org).make_key(kind))["public"])
    vault = f"{next(_ASKED):032x}"
    half = Reader(public).seal(bytes(32), keepers.half_info(vault, kind))
    asking = base64.b64encode(keepers.new_key().reader.public).decode()
    told = {
        "format": 1, "vault": vault, "organisation": "Мектеп", "reason": "Төраға ауысты", "asked_at": milliseconds(org.clock.now()), "public": asking,
        "half_region": base64.b64encode(half).decode(), "half_centre": base64.b64encode(half).decode(),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()


def _grant(day: Any) -> int:
    return Roles(day.org).grant("deputy", "Үлгібаева Сәуле", _passphrase()).id


def _consent(day: Any) -> int:
    consents = Consents(day.org)
    return consents.give(day.member, consents.texts()[0].purpose, "kk").id


def _choose(day: Any) -> None:
    desk = Keepers(day.org)
    desk.choose(desk.make_key("region"), desk.make_key("centre"))


def _give(day: Any) -> None:
    asked, desk = request(day.org), Keepers(day.org)
    desk.look(asked)
    day.org.clock.advance(WAIT)
    desk.give(asked, "region")


DEEDS: dict[str, tuple[Callable[[Any], object], tuple[str, ...]]] = {
    "Roles.grant": (_grant, ("office:role.grant",)),
    "Roles.withdraw": (lambda day: Roles(day.org).withdraw(_grant(day)), ("office:role.grant", "office:role.withdraw")),
    "Handover.hand_over": (
        lambda day: Handover(day.org).hand_over("Үлгінов Ерлан", _passphrase()), ("office:handover.begin", "office:handover.take", "office:setting.change"),
    ),
    "Consents.give": (_consent, ("office:consent.give",)),
    "Consents.withdraw": (lambda day: Consents(day.org).withdraw(_consent(day)), ("office:consent.give", "office:consent.withdraw")),
    "Keepers.make_key": (lambda day: Keepers(day.org).make_key("region"), ("office:keepers.make_key",)),
    "Keepers.choose": (_choose, ("office:keepers.make_key",) * 2 + ("office:setting.change",) * 2),
    "Keepers.refuse_here": (lambda day: Keepers(day.org).refuse_here(), ("office:setting.change",)),
    "Keepers.look": (lambda day: Keepers(day.org).look(request(day.org)), ("office:keepers.make_key", "office:keepers.look")),
    "Keepers.give": (_give, ("office:keepers.make_key", "office:keepers.look", "office:keepers.give")),
    "Keepers.refuse": (
        lambda day: Keepers(day.org).refuse(request(day.org)), ("office:keepers.make_key", "office:keepers.look", "office:keepers.refuse"),
    ),
}  # fmt: skip
"""As in `tests/app/test_columns.py`."""
NEW_KEYS = ("Roles.withdraw", "Handover.hand_over")
"""Deeds that change every key: one at a time, not in a day of everything."""
ELSEWHERE = {"Devices.choose"}
"""Needs two computers: `tests/foundation/replication/test_meeting.py`."""
READERS: dict[str, set[str]] = {
    "Roles": {"as_json", "list"},
    "Handover": {"act", "acts", "paper", "proves"},
    "Consents": {"as_json", "newest", "of_member", "texts", "words_of"},
    "Keepers": {"asked_here", "fingerprints", "list", "own_kinds", "request", "requests"},
    # What these leave lies on the stick; what they take in was written, signed, on the other computer.
    "Devices": {"conflicts", "count_conflicts", "export", "list", "meet", "pair", "take_in"},
}
SERVICES: list[type] = [Roles, Handover, Consents, Keepers, Devices]
