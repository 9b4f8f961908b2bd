"""Nothing is changed without a trace: every mapped column, and every deed of every service.

The first half looks at the tables themselves. The second does each deed of the services and compares what changed in
the databases, field by field, with what the journal says was changed.
"""

from __future__ import annotations

import inspect
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table, func, select, update

from support import laws, safekeeping, sealed_cases, treasury
from support.another_school import AnotherSchool
from support.cards import certified, forget_keys
from support.organisations import PASSPHRASE, Template
from support.workbooks import build
from tirek.app.main import main
from tirek.app.records import import_models
from tirek.features.activity.own_card import OwnCard
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.appeals.model import Appeal
from tirek.features.cards.keys import CardKeys, CardNewsSink
from tirek.features.cards.service import Cards
from tirek.features.counsel.law.service import LawTexts
from tirek.features.counsel.reporting import WrongAnswers
from tirek.features.counsel.service import Counsel
from tirek.features.documents.history import PaperHistory
from tirek.features.documents.service import Documents
from tirek.features.members.card_records import CardRecords
from tirek.features.members.merging import Duplicates
from tirek.features.members.model import Member
from tirek.features.members.reading import MemberReading
from tirek.features.members.service import Members
from tirek.features.notices.api import Notices, NoticeSink
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.settings.api import Settings
from tirek.features.staff.service import Staff
from tirek.features.transfer.service import Transfers
from tirek.foundation.clock import FixedClock
from tirek.foundation.drafts import Draft
from tirek.foundation.journal.chain import GENESIS, Facts, digest_of_body, link, pack
from tirek.foundation.journal.history import fields_of
from tirek.foundation.journal.tables import ACTION, CHANGE
from tirek.foundation.journal.verify import verify
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import Label
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.engine import connect
from tirek_protocol.messages import Notice, WithdrawnCards

import_models()
JOURNALLED = {name: metadata for name, metadata in METADATA.items() if name != "knowledge"}
TABLES = [
    pytest.param(name, table, id=f"{name}.{table.name}")
    for name, metadata in JOURNALLED.items()
    for table in metadata.sorted_tables
    if not table.name.startswith("journal_")
]

# --- the columns ---------------------------------------------------------------------------------------------------------


def value_of(column: Column[Any], number: int) -> Any:
    """A value of the column's kind; another one for another number."""
    kinds: dict[type, Any] = {str: f"{column.name} {number}", int: number, float: number + 0.5, bytes: bytes([number, 0, 255]), bool: bool(number % 2)}
    return kinds[column.type.python_type]


@pytest.mark.parametrize("compartment, table", TABLES)
def test_every_column_can_be_changed_and_the_change_is_in_the_history(org: OpenedOrganisation, compartment: str, table: Table) -> None:
    part = getattr(org, compartment)
    columns = [column for column in table.columns if column.name != "id"]
    with part.action("test.make") as act:
        row = act.insert(table, {column.name: value_of(column, 1) for column in columns if column.name != "deleted_at"})
    made = {change.field: change.new for change in part.history(table.name, row)}
    assert made == {column.name: value_of(column, 1) for column in columns if column.name != "deleted_at"}
    for column in columns:
        old = None if column.name == "deleted_at" else value_of(column, 1)
        with part.action("test.change") as act:
            assert act.update(table, row, {column.name: value_of(column, 2)})
        newest = part.history(table.name, row)[0]
        assert (newest.field, newest.old, newest.new) == (column.name, old, value_of(column, 2))
        assert (newest.op, newest.kind, newest.actor, newest.action) == ("update", "test.change", org.actor.id, act.id)
        with part.read() as session:
            assert session.execute(select(column).where(table.c.id == row)).scalar() == value_of(column, 2)
    with part.read() as session:
        assert verify(session, part.metadata, org.vault.actors).problems == []


@pytest.mark.parametrize("name", METADATA)
def test_every_column_has_a_label_an_id_and_a_mark_of_removal(name: str) -> None:
    for table in METADATA[name].sorted_tables:
        for column in table.columns:
            assert isinstance(column.info.get("label"), Label), f"{table.name}.{column.name}"
        if not table.name.startswith("journal_"):
            assert {"id", "deleted_at"} <= set(table.columns.keys())


# --- the deeds of the services ---------------------------------------------------------------------------------------------

PERSON = {"last_name": "Сейітова", "first_name": "Гүлмира", "phone": "+77011112233"}
INQUIRY = {"addressee_post": "директор", "addressee": "Омаров Данияр", "basis": "24-тармақ", "questions": ["Қанша?"], "answer_due": "2026-12-01"}
NOTICE = Notice(b"12345678", 1_795_000_000_000, {"kk": "Жиналыс"}, {"kk": "Жұмада"})


_DAYS = itertools.count(1)


class Day:
    """An organisation with something of everything in it, for a deed to work on."""

    def __init__(self, org: OpenedOrganisation, folder: Path) -> None:
        self.org, self.folder = org, folder
        self.members, self.appeals, self.documents, self.settings = Members(org), Appeals(org), Documents(org), Settings(org)
        self.counsel, self.notices = Counsel(org), Notices(org)
        self.member = self.members.add(PERSON).id
        self.first, self.twin = self.members.last_action or 0, self.members.add(PERSON).id
        self.members.change(self.member, {"note": "Ескерту"})
        self.merging, self.staff = Duplicates(org), Staff(org)
        # Another person each time: on the same organisation a known one would only be renewed.
        self.staff.take_in([{"last_name": "Ким", "first_name": "Анна" + "".join("абвгдежзик"[int(digit)] for digit in str(next(_DAYS)))}])
        self.worker = self.staff.workers()[0].id
        self.records = CardRecords(org)
        self.relief = self.records.add(self.member, "relief", {"kind": "veteran"}).id
        self.appeal = self.appeals.register(self.new("named", Applicant(name="Әсел"))).id
        self.sealed = self.appeals.register(self.new("confidential", Applicant(member=self.member))).id
        self.appeals.propose_answer(self.appeal, Draft("Сұрау жіберілді.", proposed_at=org.clock.now()))
        self.paper = self.documents.save("INQ", INQUIRY, "kk").id
        self.question = self.counsel.ask("Демалыс қанша күн?").id or 0
        self.law, self.law_file = LawTexts(org), folder / "law.html"
        self.law_file.write_bytes(laws.html(laws.KK))
        self.law_text = self.law.take_in(self.law.look(self.law_file, act="sample-kept")).id or 0
        NoticeSink().take(org, "notice", NOTICE)
        self.notice = self.notices.all()[0].id
        self.transfers, self.school = Transfers(org), AnotherSchool(folder)
        self.ours = self.transfers.address()
        self.came, self.came_file = self.school.transfer(self.ours, last_name="Басқа", first_name="Адам")
        self.moving = self.members.add(PERSON | {"first_name": "Кетуші"}).id
        self.moved = self.transfers.send(self.moving, self.school.address, "өтініш").id
        self.cards, self.card_keys = Cards(org), CardKeys(org)
        certified(org)
        self.card = self.cards.issue([self.member])[0].id
        self.members.change(self.member, {"note": "Күн басталды"})

    def new(self, how: str, applicant: Applicant | None) -> NewAppeal:
        return NewAppeal(self.org.clock.today(), "table", how, "Жалақы кешікті", applicant=applicant, cause="pay.late")

    def listed(self) -> Any:
        return self.members.preview(build(self.folder / "list.xlsx", [["Тегі", "Аты"], ["Ахметов", "Дәулет"], ["Ким", "Анна"]]))

    def report_wrong(self) -> None:
        reports = WrongAnswers(self.org)
        question = self.question
        self.counsel.wrong_answer(question, f"Бұл ескі бап {next(_DAYS)}")
        report = reports.prepare(question)
        reports.send(question, report, reports.seen(report))

    def sent_id(self) -> bytes:
        return self.school.open(self.transfers.letter(self.moved)).content.transfer

    def approve_and_close(self) -> None:
        self.appeals.approve_answer(self.appeal)
        self.appeals.close(self.appeal, "explained")


Deed = Callable[[Day], object]
DEEDS: dict[str, tuple[Deed, tuple[str, ...]]] = {
    "Members.add": (lambda day: day.members.add(PERSON), ("register:member.add",)),
    "Members.change": (lambda day: day.members.change(day.member, {"phone": "+77019998877", "note": "Ескерту"}), ("register:member.change",)),
    "Members.remove": (lambda day: day.members.remove(day.member), ("register:member.remove",)),
    "Members.take_in": (lambda day: day.members.take_in([PERSON, PERSON | {"unread": {"phone": "абв"}}]), ("register:member.import",)),
    "Members.take_in_preview": (lambda day: day.members.take_in_preview(day.listed()), ("register:member.import",)),
    "Members.set_state": (lambda day: day.members.set_state(day.member, "left", on="2026-11-20", ground="Өтініш"), ("register:member.leave",)),
    "Members.restore": (lambda day: day.members.restore(day.member, day.first), ("register:member.restore",)),
    "Duplicates.not_the_same": (lambda day: day.merging.not_the_same(day.member, day.twin), ("register:member.not_the_same",)),
    "Duplicates.merge": (lambda day: day.merging.merge(day.member, day.twin), ("register:member.merge",)),
    "Duplicates.undo": (lambda day: day.merging.undo(day.records.last_action or 0), ("register:undo",)),
    "CardRecords.add": (lambda day: day.records.add(day.member, "family", {"kind": "wedding"}), ("register:family.add",)),
    "CardRecords.change": (lambda day: day.records.change(day.relief, "relief", {"kind": "student", "since": "2026-09-01"}), ("register:relief.change",)),
    "CardRecords.remove": (lambda day: day.records.remove(day.relief, "relief"), ("register:relief.remove",)),
    "CardRecords.undo": (lambda day: day.records.undo(day.records.last_action or 0), ("register:undo",)),
    "Members.remember": (lambda day: day.members.remember(day.listed().mapping), ("register:list.remember",)),
    "Staff.take_in": (lambda day: day.staff.take_in([PERSON]), ("register:staff.import",)),
    "Staff.renew": (lambda day: day.staff.renew([PERSON | {"first_name": "Анар"}]), ("register:staff.import",)),
    "Staff.remember": (lambda day: day.staff.remember(day.listed().mapping), ("register:list.remember",)),
    "Staff.remove": (lambda day: day.staff.remove([day.worker]), ("register:staff.remove",)),
    "Staff.link": (lambda day: day.staff.link(day.worker, day.member), ("register:staff.link",)),
    "Staff.not_this_member": (lambda day: day.staff.not_this_member(day.worker, day.member), ("register:staff.apart",)),
    "Staff.invite": (lambda day: day.staff.invite([day.worker]), ("register:staff.invite",)),
    "Staff.answered": (lambda day: day.staff.answered(day.worker, "later"), ("register:staff.answer",)),
    "Staff.join": (lambda day: day.staff.join(day.worker), ("register:member.add", "register:staff.link")),
    "Staff.restore": (
        lambda day: (day.staff.invite([day.worker]), day.staff.answered(day.worker, "no"), day.staff.restore(day.worker, day.staff.history(day.worker, day.org.texts)[1].action)),
        ("register:staff.invite", "register:staff.answer", "register:staff.restore"),
    ),
    "Staff.undo": (lambda day: day.staff.undo(day.staff.last_action or 0), ("register:undo",)),
    "Members.undo": (lambda day: day.members.undo(day.members.last_action or 0), ("register:undo",)),
    "Appeals.register": (lambda day: day.appeals.register(day.new("named", Applicant(member=day.member))), ("cases:appeal.register",)),
    "Appeals.register sealed": (
        lambda day: day.appeals.register(day.new("confidential", Applicant(name="Әсел"))),
        ("identities:appeal.seal_name", "cases:appeal.register"),
    ),
    "Appeals.register anonymous": (lambda day: day.appeals.register(day.new("anonymous", None)), ("cases:appeal.register",)),
    "Appeals.change": (lambda day: day.appeals.change(day.appeal, subject="Жаңа", text="Мәтін", cause="leave"), ("cases:appeal.change",)),
    "Appeals.mark_for_lawyer": (lambda day: day.appeals.mark_for_lawyer(day.appeal), ("cases:appeal.for_lawyer",)),
    "Appeals.propose_answer": (lambda day: day.appeals.propose_answer(day.sealed, Draft("Жауап")), ("cases:appeal.propose_answer",)),
    "Appeals.approve_answer": (lambda day: day.appeals.approve_answer(day.appeal, "Өз сөзім"), ("cases:appeal.approve_answer",)),
    "Appeals.answer": (lambda day: day.appeals.answer(day.appeal, "Өз сөзім"), ("cases:appeal.approve_answer",)),
    "Appeals.close": (lambda day: day.approve_and_close(), ("cases:appeal.approve_answer", "cases:appeal.close")),
    "Appeals.open_identity": (lambda day: day.appeals.open_identity(day.sealed, "Жауап беру үшін"), ("identities:identity.open",)),
    "Appeals.restore": (
        lambda day: (day.appeals.change(day.appeal, subject="Өзге"), day.appeals.mark_for_lawyer(day.appeal), day.appeals.restore(day.appeal, day.appeals.history(day.appeal)[1].action)),
        ("cases:appeal.change", "cases:appeal.for_lawyer", "cases:appeal.restore"),
    ),
    "Appeals.set_term": (lambda day: day.appeals.set_term(10, "working_days"), ("office:setting.change",)),
    "Appeals.undo": (lambda day: day.appeals.undo(day.appeals.last_action or 0), ("cases:undo",)),
    "Settings.rename_officer": (lambda day: day.settings.rename_officer("Жаңа Төраға"), ("office:officer.rename",)),
    "Settings.change_organisation": (
        lambda day: day.settings.change_organisation(name_kk="Жаңа атау", week_days=6, director="Қасымов Б."), ("office:organisation.change",)
    ),
    "Settings.put": (lambda day: day.settings.put("colour", "blue"), ("office:setting.change",)),
    "Documents.save": (lambda day: day.documents.save("INQ", INQUIRY, "ru", subject="Сұрау"), ("office:document.save",)),
    "Documents.change": (lambda day: day.documents.change(day.paper, INQUIRY | {"basis": "25-тармақ"}), ("office:document.change",)),
    "Documents.put_answers": (lambda day: day.documents.put_answers(day.paper, INQUIRY | {"basis": "26-тармақ"}, "document.restore"), ("office:document.restore",)),
    "PaperHistory.restore": (lambda day: _paper_back(day), ("office:document.change", "office:document.change", "office:document.restore")),
    "OwnCard.restore": (lambda day: _card_back(day), ("office:organisation.change", "office:organisation.change", "office:organisation.restore")),
    "Documents.approve": (lambda day: day.documents.approve(day.paper), ("office:document.approve",)),
    "Documents.remove": (lambda day: day.documents.remove(day.paper), ("office:document.remove",)),
    "Documents.set_letterhead": (lambda day: day.documents.set_letterhead(email="a@b.example"), ("office:setting.change",)),
    "Counsel.ask": (lambda day: day.counsel.ask("Жалақы қашан төленеді?"), ("cases:question.ask",)),
    "Counsel.approve": (lambda day: day.counsel.approve(day.question, Draft("Айдың оныншы күнінен кешіктірілмей.")), ("cases:question.approve",)),
    "Counsel.wrong_answer": (lambda day: day.counsel.wrong_answer(day.question, "Бұл ескі бап"), ("cases:question.remark",)),
    "WrongAnswers.send": (lambda day: day.report_wrong(), ("cases:question.remark", "office:exchange.queue", "cases:question.report")),
    "LawTexts.take_in": (lambda day: day.law.take_in(day.law.look(day.law_file, act="sample")), ("office:law.take_in",)),
    "LawTexts.remove": (lambda day: day.law.remove(day.law_text), ("office:law.remove",)),
    "Notices.mark_read": (lambda day: day.notices.mark_read(day.notice), ("office:notice.read",)),
    "Transfers.send": (lambda day: day.transfers.send(day.member, day.school.address, "өтініш"), ("register:transfer.send",)),
    "Transfers.recall": (lambda day: day.transfers.recall(day.moved), ("register:transfer.recall",)),
    "Transfers.receive": (lambda day: day.transfers.receive(day.school.answer(day.ours, day.sent_id())), ("register:transfer.answered",)),
    "Transfers.take": (lambda day: day.transfers.take(day.came_file), ("register:transfer.begin", "register:transfer.taken")),
    "Transfers.refuse": (lambda day: day.transfers.refuse(day.came_file, "себеп"), ("register:transfer.begin", "register:transfer.refused")),
    "Transfers.answer_recall": (
        lambda day: day.transfers.answer_recall(day.school.recall(day.ours, day.came)), ("register:transfer.begin", "register:transfer.refused")
    ),
    "Cards.issue": (lambda day: day.cards.issue([day.member], "worn"), ("register:card.issue",)),
    "Cards.withdraw": (lambda day: day.cards.withdraw(day.card, "lost"), ("register:card.withdraw",)),
    "Cards.withdraw_departed": (
        lambda day: (day.members.set_state(day.member, "left", on="2026-11-20"), day.cards.withdraw_departed()), ("register:member.leave", "register:card.withdraw")
    ),
    "CardKeys.ensure": (lambda day: (forget_keys(day.org), day.card_keys.ensure()), ("register:card.key", "register:card.key")),
    "CardKeys.renew": (lambda day: day.card_keys.renew(), ("register:card.key",)),
    "CardKeys.begin_anew": (lambda day: day.card_keys.begin_anew(), ("register:card.key",)),
    "CardNewsSink.take": (
        lambda day: CardNewsSink().take(day.org, "withdrawn_cards", WithdrawnCards(next(_DAYS), 1, bytes(8))), ("office:exchange.cards",)
    ),
    "NoticeSink.take": (
        lambda day: NoticeSink().take(day.org, "notice", Notice(b"87654321", 1, {"ru": "О"}, {"ru": "П"})), ("office:notice.receive",)
    ),
}  # fmt: skip
"""Name of the deed → how it is done, and the actions it leaves as "compartment:kind"."""
DEEDS |= treasury.DEEDS | safekeeping.DEEDS | sealed_cases.DEEDS

READERS = {
    "Members": {"preview"},
    "MemberReading": {"brief", "card", "card_at", "cards", "contracts_ending", "count", "current_id", "history", "ids", "known_people", "merged", "names", "page",
                      "rows", "same_ids", "story"},
    "CardRecords": {"holders", "of"},
    "Duplicates": {"pairs"},
    "Staff": {"count", "density", "history", "names", "preview", "tally", "whole", "worker", "workers"},
    "Appeals": {"card", "causes", "count_open", "due", "history", "list", "sealed_name_in"},
    "Settings": {"get", "officer", "officers", "organisation"},
    "PaperHistory": {"again", "history", "undo"}, "OwnCard": {"history", "id", "undo"},
    "Documents": {"answers", "card", "fill", "letterhead", "list", "open", "render", "template", "templates"},
    "Counsel": {"as_appeal", "can_draft", "changed_since", "count_term", "find", "knowledge", "law", "passages", "question", "questions"},
    "LawTexts": {"act_name", "act_named", "acts", "any_here", "article", "changed_on", "changes", "find", "look", "newly_changed", "pack_folder", "pack_lines", "texts", "whole"},
    "WrongAnswers": {"prepare", "seen", "sent"},
    "Notices": {"all", "unread"},
    "NoticeSink": {"kinds"},
    "Cards": {"check", "list", "of_member", "pdf", "refusal", "without"},
    "CardKeys": {"certificates_of", "certified", "list_as_of", "own", "place", "to_tell", "trust", "withdrawn_there"},
    "CardNewsSink": {"kinds"},
    "Transfers": {"address", "address_and_digits", "answer_again", "letter", "list", "look", "of_member", "sealing_keys", "signing", "who"},
}
READERS |= treasury.READERS | safekeeping.READERS | sealed_cases.READERS
BEFORE_THERE_IS_A_DAY = {"Settings.begin"}
"""Done once by making the organisation: `test_making_an_organisation_is_journalled`."""


@pytest.fixture
def day(org: OpenedOrganisation, tmp_path: Path) -> Day:
    return Day(org, tmp_path)


Values = dict[tuple[str, str, int, str], Any]


def all_values(org: OpenedOrganisation) -> Values:
    """(compartment, table, id, column) → value, of every record there is; empty values left out."""
    found: Values = {}
    for name, metadata in JOURNALLED.items():
        for table in metadata.sorted_tables:
            if table.name.startswith("journal_"):
                continue
            with getattr(org, name).read() as session:
                for row in session.execute(select(table)).mappings():
                    found.update(((name, table.name, row["id"], column), value) for column, value in row.items() if column != "id" and value is not None)
    return found


def action_ids(org: OpenedOrganisation) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for name, metadata in JOURNALLED.items():
        with getattr(org, name).read() as session:
            found.update((name, one) for one in session.execute(select(metadata.tables[ACTION].c.id)).scalars())
    return found


def journalled(org: OpenedOrganisation, actions: set[tuple[str, int]], actors: set[int] | None = None) -> tuple[list[str], Values]:
    """The kinds of these actions, and what the journal says that they changed: place → new value."""
    kinds: list[tuple[int, str]] = []
    changes: Values = {}
    for name, metadata in JOURNALLED.items():
        action, change = metadata.tables[ACTION], metadata.tables[CHANGE]
        own = [one for compartment, one in actions if compartment == name]
        with getattr(org, name).read() as session:
            for row in session.execute(select(action).where(action.c.id.in_(own))):
                assert row.signature is not None and len(row.signature) == 64 and row.actor in (actors or {org.actor.id})
                kinds.append((row.hlc, f"{name}:{row.kind}"))
            for row in session.execute(select(change).where(change.c.action.in_(own)).order_by(change.c.seq)):
                changes.update(((name, row.table_name, row.row_id, field), new) for field, _, new in fields_of(row.op, row.body))
    return sorted(kind for _, kind in kinds), changes


def _paper_back(day: Day) -> None:
    papers = PaperHistory(day.org)
    day.documents.change(day.paper, INQUIRY | {"basis": "27-тармақ"})
    moment = papers.history(day.paper, day.org.texts)[0].action
    day.documents.change(day.paper, INQUIRY | {"basis": "28-тармақ"})
    papers.restore(day.paper, moment)


def _card_back(day: Day) -> None:
    own = OwnCard(day.org)
    day.settings.change_organisation(school="Басқа мектеп")
    moment = own.history(day.org.texts)[0].action
    day.settings.change_organisation(school="Тағы бір мектеп")
    own.restore(own.id, moment)


@pytest.mark.parametrize("name", DEEDS)
def test_every_deed_leaves_a_signed_action_with_all_that_it_changed(day: Day, name: str) -> None:
    deed, expected = DEEDS[name]
    before, known, actors = all_values(day.org), action_ids(day.org), {day.org.actor.id}
    deed(day)
    actors.add(day.org.actor.id)  # another one after a hand-over
    after, fresh = all_values(day.org), action_ids(day.org) - known
    kinds, told = journalled(day.org, fresh, actors)
    assert kinds == sorted(expected)
    changed = {place: after.get(place) for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    assert changed
    assert changed == {place: value for place, value in told.items() if before.get(place) != value}
    for compartment, metadata in JOURNALLED.items():
        with getattr(day.org, compartment).read() as session:
            assert verify(session, metadata, day.org.vault.actors).problems == []


@pytest.mark.parametrize("service", [Members, MemberReading, CardRecords, Duplicates, Staff, Appeals, Settings, Documents, PaperHistory, OwnCard, Counsel, LawTexts, WrongAnswers, Notices, NoticeSink, Transfers, Cards, CardKeys, CardNewsSink, *treasury.SERVICES, *safekeeping.SERVICES, *sealed_cases.SERVICES], ids=lambda service: service.__name__)
def test_every_method_is_a_deed_above_or_only_reads(service: type) -> None:
    """A new method that writes cannot be forgotten, and a reader that begins to write is found."""
    public = {name for name in vars(service) if not name.startswith("_")}
    done = {name.split(".")[1].split()[0] for name in {*DEEDS, *BEFORE_THERE_IS_A_DAY, *safekeeping.ELSEWHERE} if name.split(".")[0] == service.__name__}
    readers = READERS[service.__name__]
    assert public == done | readers and not done & readers
    for name in readers:
        method = inspect.getattr_static(service, name)
        code = getattr(method, "func", getattr(method, "fget", method))
        if callable(code):
            assert ".action(" not in inspect.getsource(code), f"{service.__name__}.{name} writes"


def test_making_an_organisation_is_journalled(org: OpenedOrganisation) -> None:
    with org.office.read() as session:
        action = org.office.metadata.tables[ACTION]
        (made,) = session.execute(select(action).where(action.c.kind == "organisation.begin")).all()
    assert made.signature and made.last_seq - made.first_seq == 1
    told = journalled(org, {("office", made.id)})[1]
    assert all_values(org).items() >= told.items() and told


def test_a_day_of_everything_is_clean(day: Day) -> None:
    once = ("Appeals.answer", "Appeals.close", "Members.remove", *safekeeping.NEW_KEYS)
    for name, (deed, _) in DEEDS.items():
        if name not in once:
            day = Day(day.org, day.folder)
            deed(day)
    report = check_organisation(day.org)
    assert report.problems == [] and report.changes > 200


# --- what somebody with the keys of the data but not of the signature writes -----------------------------------------------


class Forger:
    """Writes past the program into one open file, chaining like the program does: only the signature cannot be made."""

    def __init__(self, org: OpenedOrganisation, compartment: str) -> None:
        self.home, self.device, self.actor = org.home, org.device, org.actor.id
        self.raw = connect(org.home / "data" / f"{compartment}.db", org.vault.keyring.keys[compartment])
        self.raw.execute("PRAGMA foreign_keys = OFF")
        org.close()

    def change(self, action: int, row: int, field: str, value: Any, table: str = "member") -> None:
        """A record changed, with a faultless journal row under some action."""
        seq, chain = self.raw.execute("SELECT seq, chain FROM journal_change WHERE device = ? ORDER BY seq DESC LIMIT 1", (self.device,)).fetchone() or (0, GENESIS)
        body, salt = pack({field: [None, value, []]}), bytes(16)
        facts = Facts(self.device, seq + 1, 1 << 40, self.actor, action, "update", table, row)
        digest = digest_of_body(salt, body)
        self.raw.execute(f'UPDATE "{table}" SET "{field}" = ? WHERE id = ?', (value, row))
        self.raw.execute(
            "INSERT INTO journal_change (device, seq, hlc, actor, action, op, table_name, row_id, salt, body, body_digest, chain) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (facts.device, facts.seq, facts.hlc, facts.actor, action, "update", table, row, salt, body, digest, link(chain, facts, digest)),
        )
        self.last = facts.seq, link(chain, facts, digest)

    def action(self, action: int, signature: bytes | None) -> None:
        """The row of an action for the change before it."""
        seq, chain = self.last
        self.raw.execute(
            "INSERT INTO journal_action (id, kind, device, actor, hlc, first_seq, last_seq, undoes, chain, signature) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (action, "member.change", self.device, self.actor, 1 << 40, seq, seq, None, chain, signature),
        )


def codes(org: OpenedOrganisation) -> set[tuple[str, str, str]]:
    return {(problem["code"], problem["compartment"], problem["table"]) for problem in check_organisation(org).problems}


@pytest.mark.parametrize(
    ("how", "found"),
    [
        pytest.param("no signature", "JOURNAL-UNSIGNED", id="no signature"),
        pytest.param("wrong signature", "JOURNAL-UNSIGNED", id="wrong signature"),
        pytest.param("no action", "JOURNAL-ORPHAN", id="no action"),
        pytest.param("borrowed action", "JOURNAL-ORPHAN", id="under an action that was signed before"),
    ],
)
def test_check_names_an_unsigned_write(template: Template, tmp_path: Path, clock: FixedClock, how: str, found: str) -> None:
    org = template.open_copy(tmp_path / "home", clock)
    members = Members(org)
    member, borrowed = members.add(PERSON).id, members.last_action or 0
    assert check_organisation(org).problems == []
    forger = Forger(org, "register")
    forger.change(borrowed if how == "borrowed action" else 7, member, "note", "Мен жазбадым")
    if "signature" in how:
        forger.action(7, None if how == "no signature" else bytes(64))
    forger.raw.close()
    again = template.reopen(tmp_path / "home", clock)
    assert Members(again).card(member).note == "Мен жазбадым"
    problems = codes(again)
    again.close()
    assert found in {code for code, _, _ in problems}
    assert {compartment for _, compartment, _ in problems} == {"register"}


def test_the_command_says_so_too(template: Template, tmp_path: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    org = template.open_copy(tmp_path / "home", clock)
    member = Members(org).add(PERSON).id
    forger = Forger(org, "register")
    forger.change(7, member, "note", "Мен жазбадым")
    forger.action(7, None)
    forger.raw.close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("TIREK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    assert main(["check", "--json", "--home", str(tmp_path / "home")]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert said["problems"] == [{"code": "JOURNAL-UNSIGNED", "compartment": "register", "table": "journal_action", "id": "0" * 15 + "7"}]


@pytest.mark.parametrize("model", [Member, Appeal], ids=["member", "appeal"])
def test_no_record_is_written_past_the_journal_in_any_compartment(day: Day, model: Any) -> None:
    part = day.org.register if model is Member else day.org.cases
    with pytest.raises(Exception, match="outside the journal"), part.action("x") as act:
        act.session.execute(update(model.__table__).values(number_seq=7))
    with part.read() as session:
        assert session.execute(select(func.count()).select_from(model.__table__)).scalar()
