"""A school's exchange with the centre of `office.py`, message by message."""

from __future__ import annotations

from typing import Any

import msgspec

from support.office import Office, School
from tirek_protocol import bundle as bundles
from tirek_protocol import chain
from tirek_protocol.messages import OrganisationKey, Understood, read, write
from tirek_protocol.receipts import Receipt, check_answer, read_round_start
from tirek_protocol.signing import SigningKey, sign_request


def ask(office: Office, school: School, method: str, path: str, body: bytes = b"") -> Any:
    headers = sign_request(school.sign, method, path, 1, body, centre=office.identity.sign.id)
    return office.browser().ask(method, path, content=body, headers=headers)


def tell(office: Office, school: School, content: msgspec.Struct, serial: int) -> Receipt:
    """As the school's next exchange does it."""
    data = bundles.build([write(content)], reader=office.identity.seal.reader, sender=school.sign, serial=serial)
    sha = bundles.sha256(data)
    answer = check_answer(ask(office, school, "PUT", f"/v1/bundles/{sha.hex()}/1/0", data).content, office.identity.sign.public, bundle=sha, installation=school.sign.id)
    assert isinstance(answer, Receipt)
    return answer


def hear(office: Office, school: School) -> list[Any]:
    """What comes down now; it is confirmed."""
    found: list[Any] = []
    items = read_round_start(ask(office, school, "GET", "/v1/round/0").content).down
    for item in items:
        data = ask(office, school, "GET", f"/v1/down/{item.bundle.hex()}/0").content
        for message in bundles.open_bundle(data, school.seal, office.identity.sign.public).messages:
            understood = read(message)
            assert isinstance(understood, Understood)
            found.append(understood.content)
    ask(office, school, "POST", "/v1/down/taken", msgspec.msgpack.encode([item.bundle for item in items]))
    return found


def offered(school: School, key: SigningKey, succession: bytes | None = None, revision: int = 1) -> OrganisationKey:
    return OrganisationKey(key.id, revision, key.public, chain.offer(key, school.organisation.to_bytes(8)), succession)
