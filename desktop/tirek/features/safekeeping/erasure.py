"""Destroying what is kept of a person: in the records, in the history, in the search index; an act remains that names nobody.

Each compartment is one action, and the whole can be done again: cut in the middle, the next time destroys the rest. The person
goes last, so that what still points to them can be found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, select

from tirek.features.members.api import STANDING, Members
from tirek.features.safekeeping.model import ErasureAct
from tirek.features.safekeeping.papers import Language, erasure_paper
from tirek.features.safekeeping.retention import Retention, read_retention
from tirek.features.settings.api import Settings
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.tables import ACTION, CHANGE, HEAD
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import PERSONAL, SPECIAL
from tirek.foundation.resources import resource
from tirek.foundation.store.base import METADATA, RegisterRecord, ask_guards
from tirek.foundation.store.ids import new_id
from tirek.foundation.vault.vault import refuse_unless_chair

ORDER = ("office", "treasury", "cases", "identities", "register")
"""What is found through something else goes before it: papers before the appeal they are about, the person last."""
_ALONE = frozenset({"member", "consent", "appeal_identity", "identity_opening", "paper", "dues_rate", "member_relief", "family_event"})
"""Tables whose record is about the person alone: it also leaves the lists. Others (an appeal, a payment) stay, without names.
An own rate of dues must leave: without its person it would be everybody's."""
_OTHERS = {"benefit": ("approved_by",)}
"""Personal columns that name somebody else than the person."""
_DRAFTS = "half-written.sealed"


@dataclass(frozen=True)
class ErasedAct:
    """An act of destruction. `erased`: table → number of records."""

    id: int
    made_at: datetime
    ground: str
    erased: dict[str, int]
    journal_rows: int


class Erasure:
    """Only the chair destroys: it takes the keys of everything."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    @cached_property
    def retention(self) -> Retention:
        """What is kept, why and how long."""
        return read_retention(resource("rules", "retention.json"))

    def found(self, member: int) -> dict[str, int]:
        """What would be destroyed: table → number of records. Raises Circumstance ROLE-01, ERASE-01 (nobody)."""
        refuse_unless_chair(self._org.vault)
        rows = self._rows(member)
        if not any(name == "member" for _, name in rows):
            raise Circumstance("ERASE-01", mark("There is nobody with this id."), mark("Open the list and take the id of the person again."))
        return {name: len(ids) for (_, name), ids in rows.items()}

    def overdue(self) -> list[int]:
        """People who left the register longer ago than they may be kept."""
        kept = self.retention.of_table("member")
        table = METADATA["register"].tables["member"]
        if kept is None or kept.years_after_leaving is None:
            return []
        before = milliseconds(self._org.clock.now() - timedelta(days=366 * kept.years_after_leaving))
        query = select(table.c.id).where(table.c.deleted_at < before, table.c.last_name != "")
        with self._org.register.read() as session:
            return list(session.execute(query).scalars())

    def erase(self, member: int, ground: str) -> ErasedAct:
        """Destroys it. Cannot be undone. Raises Circumstance ROLE-01, ERASE-01, ERASE-02 (ground), TRANSFER-18; nothing is destroyed then."""
        org = self._org
        self.found(member)
        self.retention.ground(ground)
        with org.register.read() as session:  # a membership that is on its way to another organisation must end first
            ask_guards(RegisterRecord, STANDING, session, Members(org).current_id(member), None, "")
        rows, emptied, nobody = self._rows(member), 0, new_id()
        for name in ORDER:
            part = getattr(org, name)
            mine = {table: ids for (compartment, table), ids in rows.items() if compartment == name}
            if not mine:
                continue
            for table_name, ids in mine.items():
                self._remove_attachments(part, part.metadata.tables[table_name], ids)
            with part.action("erase.person") as act:
                gone = milliseconds(org.clock.now())
                for table_name, ids in mine.items():
                    table = part.metadata.tables[table_name]
                    blank = _blank(table, nobody) | ({"deleted_at": gone} if table_name in _ALONE else {})
                    emptied += sum(act.erase(table, row, blank) for row in ids)
            part.scrub()
        (org.home / _DRAFTS).unlink(missing_ok=True)
        erased = {name: len(ids) for (_, name), ids in rows.items()}
        with org.office.action("erase.act") as act:
            made = act.insert(
                ErasureAct,
                {"made_at": milliseconds(org.clock.now()), "ground": ground, "erased": json.dumps(erased, sort_keys=True), "journal_rows": emptied},
            )
        return next(one for one in self.acts() if one.id == made)

    def acts(self) -> list[ErasedAct]:
        """All acts, newest first."""
        with self._org.office.read() as session:
            rows = session.execute(select(ErasureAct).order_by(ErasureAct.made_at.desc())).mappings().all()
        return [ErasedAct(row["id"], moment_of(row["made_at"]), row["ground"], json.loads(row["erased"]), row["journal_rows"]) for row in rows]

    def paper(self, act_id: int, language: Language) -> bytes:
        """The act as PDF bytes. Raises Circumstance RECORD-01."""
        from tirek.foundation.rendering.pdf import render_pdf

        act = next((one for one in self.acts() if one.id == act_id), None)
        if act is None:
            raise Circumstance("RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it."))
        return render_pdf(
            erasure_paper(
                language, made_at=act.made_at, organisation=Settings(self._org).organisation().named(language), ground=self.retention.ground(act.ground).words[language],
                erased=act.erased, journal_rows=act.journal_rows, chair=self._org.actor.name, practice=self._org.practice,
            )
        )  # fmt: skip

    # what belongs to a person ----------------------------------------------------------------------------------------------
    def _rows(self, member: int) -> dict[tuple[str, str], list[int]]:
        """(compartment, table) → ids of all records about the person: by every column that points to a member, also to a card that
        was merged with this one, then what hangs on their appeals (the sealed name, the question asked before, papers made from
        the card) and help that nobody else had."""
        found: dict[tuple[str, str], list[int]] = {}
        cards = Members(self._org).same_ids(member)
        for name in ORDER:
            for table, column in _links(name):
                with getattr(self._org, name).read() as session:
                    ids = session.execute(select(table.c.id).where(column.in_(cards))).scalars().all()
                found[name, table.name] = list(dict.fromkeys([*found.get((name, table.name), ()), *ids]))
        appeals = [*found.get(("cases", "appeal"), ()), *self._sealed_appeals(found)]
        if appeals:
            found["cases", "appeal"] = list(dict.fromkeys(appeals))
            self._hanging(found, found["cases", "appeal"])
        self._papers(found, cards, appeals)
        self._help(found)
        return {key: ids for key, ids in found.items() if ids}

    def _sealed_appeals(self, found: dict[tuple[str, str], list[int]]) -> list[int]:
        identity = METADATA["identities"].tables["appeal_identity"]
        with self._org.identities.read() as session:
            return list(session.execute(select(identity.c.appeal).where(identity.c.id.in_(found.get(("identities", "appeal_identity"), [])))).scalars())

    def _hanging(self, found: dict[tuple[str, str], list[int]], appeals: list[int]) -> None:
        appeal = METADATA["cases"].tables["appeal"]
        with self._org.cases.read() as session:
            questions = session.execute(select(appeal.c.question).where(appeal.c.id.in_(appeals), appeal.c.question.is_not(None))).scalars().all()
        found["cases", "question"] = list(dict.fromkeys([*found.get(("cases", "question"), ()), *questions]))
        for name, points, to in (("referral", "appeal", appeals), ("referral_reply", "referral", None)):
            table = METADATA["cases"].tables[name]
            with self._org.cases.read() as session:
                ids = session.execute(select(table.c.id).where(table.c[points].in_(to if to is not None else found["cases", "referral"]))).scalars().all()
            found["cases", name] = list(ids)
        for name in ("appeal_identity", "identity_opening"):
            table = METADATA["identities"].tables[name]
            with self._org.identities.read() as session:
                ids = session.execute(select(table.c.id).where(table.c.appeal.in_(appeals))).scalars().all()
            found["identities", name] = list(dict.fromkeys([*found.get(("identities", name), ()), *ids]))

    def _help(self, found: dict[tuple[str, str], list[int]]) -> None:
        person, own = METADATA["treasury"].tables["benefit_person"], found.get(("treasury", "benefit_person"), [])
        with self._org.treasury.read() as session:
            had = session.execute(select(person.c.benefit).where(person.c.id.in_(own))).scalars().all()
            shared = session.execute(select(person.c.benefit).where(person.c.benefit.in_(had), person.c.id.not_in(own), person.c.deleted_at.is_(None))).scalars().all()
        found["treasury", "benefit"] = list(dict.fromkeys(one for one in had if one not in set(shared)))

    def _papers(self, found: dict[tuple[str, str], list[int]], cards: tuple[int, ...], appeals: list[int]) -> None:
        paper = METADATA["office"].tables["paper"]
        about = ((paper.c.about_kind == "member") & paper.c.about_id.in_(cards)) | ((paper.c.about_kind == "appeal") & paper.c.about_id.in_(appeals))
        with self._org.office.read() as session:
            found["office", "paper"] = list(session.execute(select(paper.c.id).where(about)).scalars())

    def _remove_attachments(self, part: Any, table: Table, ids: list[int]) -> None:
        for column in (column for column in table.columns if column.info.get("blob") and column.info.get("label") in (PERSONAL, SPECIAL)):
            with part.read() as session:
                for name in session.execute(select(column).where(table.c.id.in_(ids), column.is_not(None))).scalars():
                    part.blobs.remove(name)


def _links(compartment: str) -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that points to a member, by its name: `member`, or something ending in `_member`; and the member itself."""
    for table in METADATA[compartment].tables.values():
        if table.name in (ACTION, CHANGE, HEAD):
            continue
        if table.name == "member":
            yield table, table.c.id
        for column in table.columns:
            if column.name == "member" or column.name.endswith("_member"):
                yield table, column


def _blank(table: Table, nobody: int) -> dict[str, Any]:
    """Every personal column, empty. Sums of money stay: without a name they are nobody's, and the books must add up. `nobody` is a
    random number in place of the person where a link must not be empty."""
    blank: dict[str, Any] = {}
    for column in table.columns:
        if column.info.get("label") not in (PERSONAL, SPECIAL) or column.name.endswith("_tiyn") or column.name in _OTHERS.get(table.name, ()):
            continue
        if not column.nullable and (column.name == "member" or column.name.endswith("_member")):
            blank[column.name] = nobody
            continue
        empty: Any = b"" if isinstance(column.type, LargeBinary) else "" if column.type.python_type is str else 0
        blank[column.name] = None if column.nullable else empty
    return blank
