"""Fills every text field that a person can fill with canaries, through the real services.

Imported by tests, and run as a program of its own: `python whole_house.py fill|write`. It reads one JSON line (home,
folder, passphrase, canaries) from standard input, prints one JSON line at each stage and waits for a line to go on.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import LargeBinary, select

from support import safekeeping, sealed_cases, treasury
from support.another_school import AnotherSchool
from support.canaries import Canaries, found_in
from support.cards import PaperCentre
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.counsel.service import Counsel
from tirek.features.documents.organisation_card import TEXT_PARTS
from tirek.features.documents.rules import Field
from tirek.features.documents.service import Documents
from tirek.features.members.card_records import CardRecords
from tirek.features.members.export import write_register
from tirek.features.members.model import Member
from tirek.features.members.service import EDITABLE, Members
from tirek.features.notices.api import NoticeSink
from tirek.features.settings.api import Settings
from tirek.features.staff.service import TAKEN, Staff
from tirek.features.transfer.service import Transfers
from tirek.foundation.drafts import Draft
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import PERSONAL, SPECIAL
from tirek.foundation.store.base import METADATA
from tirek.foundation.store.sealed_file import SealedFile
from tirek_protocol.messages import Notice

CODES = {"birth_date": "1985-04-12", "sex": "female", "post_id": "primary_teacher", "category": "expert", "hours_per_week": 18,
         "hired_on": "2010-09-01", "contract_until": "2026-12-31", "joined_on": "2011-09-01", "contract_from": "2025-12-31",
         "contract_kind": "fixed", "left_on": "2026-01-01", "consent": "given", "consent_on": "2026-01-01",
         "invited_on": "2026-11-20", "answer": "later", "answered_on": "2026-11-21", "kind": "wedding", "since": "2026-01-01", "until": "2026-12-31", "happened_on": "2026-10-10",
         "given_on": "2026-11-01", "withdrawn_on": "2026-11-20"}  # fmt: skip
"""Fields of a card whose values are chosen or read as dates: a canary does not fit into them."""
COMPOSED = ("question.answer", "membership_card.signed", "referral.content", "referral_reply.content", "keeper_request.file")
"""Personal columns whose text the program puts together from the law, or packs with a byte for a letter, or names of encrypted
attachments; nobody types it."""
QUESTION = "Демалыс қанша күн? Жалақы кешіктірілсе не істеу керек?"


def person(words: Canaries) -> dict[str, Any]:
    """A member's card with a canary in every field that takes one."""
    card: dict[str, Any] = {name: CODES.get(name) or words.word(name) for name in EDITABLE}
    return card | {"iin": words.iin, "phone": words.phone, "phone_typed": words.phone, "phone_2": words.phone, "email": words.email}


def fill(org: OpenedOrganisation, words: Canaries, folder: Path) -> dict[str, int]:
    """Everything a person can write in one day. `folder`: where their own Excel list lies and the exported one goes."""
    settings, documents = Settings(org), Documents(org)
    settings.rename_officer(words.word("chair"))
    settings.change_organisation(**{name: words.word(name) for name in ("name", "name_kk", "school", "place", "phone", "director")})
    documents.set_letterhead(**{name: words.word(name) for name in TEXT_PARTS})
    member = _members(org, words, folder)
    appeal, sealed = _appeals(org, words, member)
    paper = _papers(org, words, member)
    treasury.fill(org, words, member)
    safekeeping.fill(org, words, member)
    _transfers(org, words, folder)
    _cards(org, member)
    sealed_cases.fill(org, words, appeal, folder)
    NoticeSink().take(org, "notice", Notice(b"12345678", 1_795_000_000_000, {"kk": words.word("title")}, {"kk": words.word("text")}))
    drafts(org).save({"appeal": {"subject": words.word("half-written"), "text": words.word("half-written")}})
    org.office.blobs.put(words.word("attachment").encode())
    return {"member": member, "appeal": appeal, "sealed": sealed, "paper": paper}


def drafts(org: OpenedOrganisation) -> SealedFile:
    """Half-written forms, as the window keeps them."""
    from tirek.app.workplace import DRAFTS

    return SealedFile(org.home / DRAFTS, org.vault.own_key("drafts"))


def _members(org: OpenedOrganisation, words: Canaries, folder: Path) -> int:
    members = Members(org)
    member = members.add(person(words)).id
    members.change(member, {"note": words.word("changed note")})
    records = CardRecords(org)
    records.add(member, "relief", {"kind": "student", "since": "2026-01-01", "until": "2026-12-31", "paper": words.word("relief paper")})
    records.add(member, "family", {"kind": "wedding", "happened_on": "2026-10-10", "who": words.word("whose"), "note": words.word("family note")})
    staff = Staff(org)
    staff.take_in([{name: CODES.get(name) or words.word(name) for name in TAKEN} | {"iin": words.iin, "phone": words.phone}])
    worker = staff.workers()[0].id
    staff.invite([worker])
    staff.answered(worker, "later")
    members.take_in_preview(members.preview(folder / "list.xlsx"))
    assert members.page(words.stem) and members.story(member)
    write_register(folder / "exported.xlsx", members.cards(), org.texts)
    return member


def _appeals(org: OpenedOrganisation, words: Canaries, member: int) -> tuple[int, int]:
    appeals, counsel, today = Appeals(org), Counsel(org), org.clock.today()
    asked = counsel.ask(f"{QUESTION} {words.word('question')}").id
    assert asked is not None
    counsel.approve(asked, Draft(words.word("checked")))
    counsel.wrong_answer(asked, words.word("remark"))
    texts = {"subject": words.word("subject"), "text": words.word("text"), "question": asked}
    named = appeals.register(NewAppeal(today, "table", "named", applicant=Applicant(member=member), **texts)).id
    sealed = appeals.register(
        NewAppeal(today, "phone", "confidential", "Жалақы", applicant=Applicant(name=words.word("sealed name")), cause="pay.late")
    ).id
    appeals.register(NewAppeal(today, "paper", "named", words.word(), applicant=Applicant(name=words.word("applicant"))))
    appeals.change(named, subject=words.word("new subject"), text=words.word("new text"))
    appeals.propose_answer(named, Draft(words.word("proposed answer"), proposed_at=org.clock.now()))
    appeals.approve_answer(named, words.word("approved answer"))
    appeals.close(named, "explained")
    appeals.open_identity(sealed, words.word("reason"))
    assert appeals.list(find=words.stem) and appeals.history(named)
    return named, sealed


def _papers(org: OpenedOrganisation, words: Canaries, member: int) -> int:
    from tirek.foundation.rendering import preview

    documents = Documents(org)
    for template in documents.templates():
        data = {field.name: _answer(field, words) for field in template.fields}
        documents.save(template.code, data, "kk", subject=words.word("subject"), about=("member", member))
    inquiry = {field.name: _answer(field, words) for field in documents.template("INQ").fields}
    paper = documents.save("INQ", inquiry, "ru", subject=words.word("subject")).id
    documents.approve(paper)
    filled = documents.open(paper)
    for to in ("pdf", "docx"):
        data = documents.render(filled, to).data  # type: ignore[arg-type]
        assert to == "docx" or words.stem in preview.page_text(data, 0)
    return paper


def _transfers(org: OpenedOrganisation, words: Canaries, folder: Path) -> None:
    transfers, school = Transfers(org), AnotherSchool(folder)
    leaving = Members(org).add({"last_name": words.word("leaving"), "first_name": words.word("leaving")})
    sent = transfers.send(leaving.id, school.address, words.word("ground"))
    letter = school.open(transfers.letter(sent.id)).content
    transfers.receive(school.answer(transfers.address(), letter.transfer, number=words.word()[:40], reason=words.word("reason")))
    _, came = school.transfer(transfers.address(), ground=words.word("ground"), last_name=words.word("arriving"), first_name=words.word("arriving"))
    transfers.take(came)


def _cards(org: OpenedOrganisation, member: int) -> None:
    from tirek.features.cards.api import Cards

    centre, cards = PaperCentre(org), Cards(org)
    first, second = (cards.issue([member])[0] for _ in range(2))
    cards.pdf([second.id], "kk")
    cards.withdraw(second.id, "lost")
    centre.withdrawn(bytes(8))
    assert cards.list() and cards.of_member(member)[0].member == first.member
    assert cards.check("1").verdict == "not_a_card"


def _answer(field: Field, words: Canaries) -> Any:
    if field.items:
        return [{item.name: _answer(item, words) for item in field.items}]
    plain = {"date": "2026-11-20", "number": 3, "list": [words.word(field.name)], "choice": field.choices[0].id if field.choices else None}
    return plain.get(field.type, words.word(field.name))


def empty_columns(org: OpenedOrganisation, words: Canaries) -> list[str]:
    """Personal and special text columns in which no canary arrived, so that a new field is not forgotten here."""
    forms, empty = words.forms(), []
    for name, metadata in METADATA.items():
        for table in metadata.tables.values():
            for column in table.columns:
                place = f"{table.name}.{column.name}"
                if column.info.get("label") not in (PERSONAL, SPECIAL) or column.name in CODES or place in COMPOSED:
                    continue
                if column.type.python_type not in (str, bytes) or table.name.startswith("journal_"):
                    continue
                with getattr(org, name).read() as session:
                    values = session.execute(select(column).where(column.is_not(None))).scalars().all()
                data = b"\0".join(value if isinstance(column.type, LargeBinary) else value.encode() for value in values)
                if found_in(data, forms) is None:
                    empty.append(place)
    return empty


# --- as a program ----------------------------------------------------------------------------------------------------


class Watch:
    """Writes down what this process opens for writing or starts: also what is gone before anybody looks."""

    def __init__(self) -> None:
        self.written: set[str] = set()
        self.started: list[str] = []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.written.add(os.fsdecode(arguments[0]))
        elif event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
            self.written.add(os.fsdecode(arguments[0]))
        elif event in ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec"):
            self.started.append(event)

    def open_for_writing(self) -> list[str]:
        """Files that this process holds open and could write, also deleted ones and ones in memory."""
        held: list[str] = []
        for entry in Path("/proc/self/fd").iterdir() if sys.platform == "linux" else ():
            try:
                target = str(entry.readlink())
                flags = next(line for line in Path(f"/proc/self/fdinfo/{entry.name}").read_text().splitlines() if line.startswith("flags:"))
            except OSError:
                continue
            if int(flags.split()[1], 8) & (os.O_WRONLY | os.O_RDWR) and target.startswith("/") and not target.startswith("/dev/null"):
                held.append(target)
        return held


def _stage(name: str, watch: Watch, **more: Any) -> None:
    print(json.dumps({"stage": name, "written": sorted(watch.written), "started": watch.started, "held": watch.open_for_writing(), **more}), flush=True)
    sys.stdin.readline()


def _filling(org: OpenedOrganisation, words: Canaries, folder: Path, watch: Watch) -> None:
    from tirek.app.wiring import exchange_desk

    fill(org, words, folder)
    exchange_desk(org).prepare()
    _stage("filled", watch, empty=empty_columns(org, words))
    with org.register.action("member.import") as act:
        row = {name: value for name, value in person(words).items() if name in Member.__table__.columns}
        # More than the writer's cache holds, so that pages of an unfinished transaction are put on disk.
        row |= {"note": words.word() * 120, "fold": words.word() * 20, "sort_key": words.stem.encode(), "number_year": 2026, "number_letter": "Z"}
        act.insert_many(Member, [row | {"number_seq": number} for number in range(2000)])
        _stage("unfinished", watch)
    org.close()
    _stage("locked", watch)


def _writing(org: OpenedOrganisation, words: Canaries) -> None:
    members, sealed = Members(org), drafts(org)
    for number in itertools.count():
        members.take_in([person(words)] * 20)
        sealed.save({"text": words.word() * 1000})
        org.office.blobs.put((words.word() * 1000).encode())
        if number == 0:
            print(json.dumps({"stage": "writing"}), flush=True)


def main() -> None:
    from tirek.app.organisations import open_organisation
    from tirek.foundation.clock import SystemClock
    from tirek.foundation.language.texts import load_texts
    from tirek.foundation.vault.process import refuse_core_dumps

    # What any part of the program would log, as the test's harness asks for it.
    logging.basicConfig(level=logging.INFO)
    refuse_core_dumps()
    given = json.loads(sys.stdin.readline())
    words, folder, watch = Canaries(**given["canaries"]), Path(given["folder"]), Watch()
    org = open_organisation(Path(given["home"]), given["passphrase"], clock=SystemClock(), texts=load_texts("kk"))
    if sys.argv[1] == "fill":
        _filling(org, words, folder, watch)
    else:
        _writing(org, words)


if __name__ == "__main__":
    main()
