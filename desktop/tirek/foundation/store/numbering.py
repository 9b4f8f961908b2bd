"""Numbers of appeals, documents and members: yearly, with the installation's letter, given once and never again.

Two laptops of one school cannot give the same number, because each writes its own letter: "12-A/2026", "12-KQF/2026".
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Integer, Text, func, select
from sqlalchemy.orm import Mapped

from tirek.foundation.journal.action import Action
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import INTERNAL
from tirek.foundation.store.base import OfficeRecord, column
from tirek.foundation.store.ids import id_of_name

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Installation(OfficeRecord):
    """One computer of the organisation, with the letter in its numbers."""

    __tablename__ = "installation"

    device: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, unique=True)
    letter: Mapped[str] = column(Text, label=INTERNAL, nullable=False)


NUMBER = ("number_year", "number_letter", "number_seq")
"""The columns of a number; each numbered table declares them unique together."""


class Numbered:
    """Mixin of records with a number; removal does not free it."""

    number_year: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    number_letter: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    number_seq: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


def next_number(org: OpenedOrganisation, act: Action, model: Any, year: int) -> dict[str, Any]:
    """The three columns of the next number of `model` in `year`, read inside the action's own transaction."""
    letter = installation_letter(org)
    last = act.session.execute(
        select(func.max(model.number_seq)).where(model.number_year == year, model.number_letter == letter)
    ).scalar()
    return {"number_year": year, "number_letter": letter, "number_seq": (last or 0) + 1}


def number_text(year: int, letter: str, seq: int) -> str:
    """How a number is written on paper and on screens."""
    return f"{seq}-{letter}/{year}"


def installation_letter(org: OpenedOrganisation) -> str:
    """This installation's letter, taken the first time: "A" for the computer on which the organisation began, three letters
    made from the device's own random id for every other (a second computer, a restored or copied folder).

    Nobody has to be asked for a free one, so two computers that have not met cannot take the same (see docs/adr/0021).
    Taking one is an action of its own in `office`: an action there that needs a number must ask for the letter before it begins.
    """
    query = select(Installation.letter).where(Installation.device == org.device)
    with org.office.read() as session:
        letter = session.execute(query).scalar()
    if letter:
        return letter
    with org.office.action("installation.add") as act:
        change = org.office.metadata.tables[CHANGE]
        taken = set(act.session.execute(select(Installation.letter)).scalars())
        others = act.session.execute(select(change.c.device).where(change.c.device != org.device).limit(1)).first()
        letter = "A" if others is None and not taken else _letters_of(org.device, taken)
        act.insert(Installation, {"id": id_of_name("installation", org.device), "device": org.device, "letter": letter})
    return letter


def _letters_of(device: int, taken: set[str]) -> str:
    """Three letters out of 13,824, made from the device's id; the next ones if another computer that is known has them."""
    for again in range(100):
        digest = int.from_bytes(hashlib.sha256(f"{device}/{again}".encode()).digest()[:8], "big")
        base = len(_LETTERS)
        letters = "".join(_LETTERS[digest // base**place % base] for place in range(3))
        if letters not in taken:
            break
    return letters
