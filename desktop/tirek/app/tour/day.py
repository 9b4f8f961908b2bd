"""The steps of the day. Each works as a chair would: in the window where there is a screen, and looks at what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tirek.app.practice import CHAIR, SCHOOL, keep_passphrase, practice_people, random_passphrase
from tirek.app.tour.camera import Camera
from tirek.app.tour.centre import PracticeCentre
from tirek.foundation.clock import Clock
from tirek.foundation.model.practice import can_make_practice_model, practice_model

QUESTIONS = {"kk": "Мені ескертусіз жұмыстан шығарып жіберді, не істеймін?", "ru": "Директор не платит за часы, которые я отвела за заболевшего учителя"}
DRAFTED = "Ауырған мұғалімнің орнына өткізген сағаттарыма ақы төлемейді"
OUT_OF_REACH = "Қай банктен ипотека алған дұрыс?"
APPEAL = "Қазан айында ауырған әріптесімнің 14 сағатын өткіздім. Жалақыда ол сағаттарға қосымша ақы жоқ."
NOTICE_TITLE = {"kk": "Кеңейтілген отырыс", "ru": "Расширенное заседание"}
NOTICE_TEXT = {"kk": "Онлайн кеңес жұма күні сағат 15:00-де өтеді.", "ru": "Онлайн-консультация пройдёт в пятницу в 15:00."}


class StepFailed(Exception):
    """A step did not come to what it promises."""


@dataclass
class Step:
    """One step in `tour.json`."""

    name: str
    ok: bool = False
    seconds: float = 0.0
    files: list[str] = field(default_factory=list[str])
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    error: str | None = None


@dataclass(frozen=True)
class Short:
    """A tour of an installed program, which has no centre and no maker of models in it: the text of an invitation of a
    centre that runs already, and a model file if its process is to be tried."""

    invitation: str
    model: Path | None = None


class Day:
    """Runs the steps in order on a fresh practice organisation in `out/home`. `report()` is what `tour.json` holds."""

    def __init__(self, out: Path, clock: Clock, short: Short | None = None) -> None:
        self._out, self._clock, self._short = out, clock, short
        self._home = out / "home"
        self._passphrase = random_passphrase()
        self.steps: list[Step] = []
        self._camera = Camera(self._home, out, clock)
        self._centre: PracticeCentre | None = None

    def run(self) -> list[Step]:
        """All steps; the first that fails ends the day. Everything that was started is ended."""
        steps: list[tuple[str, Callable[[Step], None]]] = [
            ("start", self._start), ("members", self._members), ("treasury", self._treasury), ("appeal", self._appeal), ("question", self._question),
            ("draft", self._draft), ("document", self._document), ("exchange", self._exchange), ("lock", self._lock),
        ]  # fmt: skip
        if self._short is not None:
            shorter: dict[str, tuple[str, Callable[[Step], None]]] = {"draft": ("engine", self._engine)}
            steps = [shorter.get(name, (name, work)) for name, work in steps if name != "treasury"]
        try:
            for name, work in steps:
                if not self._one(name, work):
                    break
        finally:
            self._camera.close()
            if self._centre is not None:
                self._centre.close()
        return self.steps

    def _one(self, name: str, work: Callable[[Step], None]) -> bool:
        step = Step(name)
        self.steps.append(step)
        began = time.perf_counter()
        try:
            work(step)
            step.ok = True
        except Exception as error:  # noqa: BLE001 - the report tells which step broke and why
            step.error = f"{type(error).__name__}: {error}"
        step.seconds = round(time.perf_counter() - began, 2)
        return step.ok

    # 1 ------------------------------------------------------------------------------------------------------------------
    def _start(self, step: Step) -> None:
        """First start: three answers, the recovery code, Today; then a wrong passphrase and the right one."""
        camera, window = self._camera, self._camera.window
        page = camera.workspace
        page.form.field("organisation").set_value(SCHOOL["kk"])
        page.form.field("chair").set_value(CHAIR)
        page.form.field("passphrase").set_value(self._passphrase)
        step.files += camera.picture("1-first-start")
        camera.workspace.begin.click()
        camera.wait(lambda: hasattr(camera.workspace, "asked"), "the recovery code")
        step.files += camera.picture("1-recovery-code")
        code = camera.workspace
        for number in code.asked:
            code.form.field(str(number)).set_value(code.sheet._groups[number])  # noqa: SLF001 - reads the sheet as a person would
        code.go_on.click()
        camera.wait(lambda: hasattr(camera.workspace, "navigation"), "Today")
        keep_passphrase(self._home, self._passphrase)
        self._require(self._org().practice, "the vault is marked as practice")
        window.lock()
        camera.wait(lambda: not window._busy and hasattr(camera.workspace, "passphrase"), "the lock")  # noqa: SLF001
        camera.workspace.passphrase.set_value("бұл дұрыс емес құпиясөз")
        camera.workspace.open_button.click()
        camera.wait(lambda: not window._busy, "the refusal of a wrong passphrase")  # noqa: SLF001
        camera.rest()
        step.files += camera.picture("1-wrong-passphrase")
        self._unlock()

    def _unlock(self) -> None:
        camera = self._camera
        camera.workspace.passphrase.set_value(self._passphrase)
        camera.workspace.open_button.click()
        camera.wait(lambda: hasattr(camera.workspace, "navigation"), "Today after unlocking")

    # 2 ------------------------------------------------------------------------------------------------------------------
    def _members(self, step: Step) -> None:
        """A messy Excel list: preview, taking in, one undo, taking in again; search; a card."""
        from tirek.features.members.api import Members

        camera, path = self._camera, self._out / "school-list.xlsx"
        people = write_school_list(path)
        self._import(path, step)
        members = Members(self._org())
        self._require(members.count() == people, f"{people} people taken in")
        newest = self._org().register.history("member", members.page(limit=1)[0].id)[0].action
        members.undo(newest)
        self._require(members.count() == 0, "one undo takes the whole list back")
        self._import(path, None)
        self._require(members.count() == people, "and it can be taken in again")
        camera.page("members")
        step.files += [path.name, *camera.picture("2-members")]
        found = members.page("отеген")
        self._require(bool(found) and "Өтеген" in found[0].name, "a name typed on a Russian layout is found")
        camera.page("members", id=found[0].id)
        step.files += camera.picture("2-member-card")
        camera.workspace.page("members").levels.back()
        step.facts = {"people": people}

    def _treasury(self, step: Step) -> None:
        """Three months of dues with debts and an unknown payer, and what the union did for people."""
        from tirek.app.tour.treasury import walk

        step.files, step.facts = walk(self._camera, self._org())
        self._require(step.facts["debtors"] and step.facts["received"] and step.facts["help"], "debts, payments and help are there")

    def _import(self, path: Path, step: Step | None) -> None:
        camera = self._camera
        camera.page("members", take=True)
        view: Any = camera.workspace.page("members").levels.opened
        view.read(path)
        camera.wait(lambda: view.rows is not None and view.table is not None, "the preview")
        if step is not None:
            step.files += camera.picture("2-import")
            view = camera.workspace.page("members").levels.opened
            camera.wait(lambda: view.rows is not None and view.table is not None, "the preview in the other language")
        view.take_button.click()
        camera.wait(lambda: camera.workspace.page("members").levels.opened is None, "the list is taken in")

    # 3 ------------------------------------------------------------------------------------------------------------------
    def _appeal(self, step: Step) -> None:
        """An appeal at the table with its term, and a confidential one whose name opens only with a reason."""
        from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
        from tirek.features.members.api import Members

        camera, today = self._camera, self._clock.today()
        members = Members(self._org()).page(limit=3)
        draft = NewAppeal(today, "table", "named", "Қосымша сағаттарға ақы төленбеді", APPEAL, Applicant(member=members[0].id), "pay")
        camera.page("appeals", new=draft)
        camera.rest()
        step.files += camera.picture("3-new-appeal")
        view: Any = camera.workspace.page("appeals").levels.opened
        view.save()
        appeals = Appeals(self._org())
        camera.wait(lambda: appeals.count_open() == 1, "the appeal is recorded")
        secret = appeals.register(NewAppeal(today - timedelta(days=12), "phone", "confidential", "Мұғалімдер бөлмесіндегі камера", "", Applicant(member=members[1].id), "digital_control"))
        self._require(secret.applicant is None, "a confidential name is not on the card")
        named = appeals.list()[-1] if appeals.list()[0].id == secret.id else appeals.list()[0]
        self._require(appeals.open_identity(secret.id, "заңгермен кеңесу үшін").name == members[1].name, "the name opens with a reason")
        camera.page("appeals", id=named.id)
        camera.rest()
        step.files += camera.picture("3-appeal")
        camera.workspace.page("appeals").levels.back()
        camera.page("appeals")
        step.files += camera.picture("3-appeals")
        camera.page("today")
        step.files += camera.picture("3-today")
        step.facts = {"number": named.number, "due_on": named.due_on.isoformat(), "rule": named.due_rule}
        self._appeal_id = named.id

    # 4 ------------------------------------------------------------------------------------------------------------------
    def _question(self, step: Step) -> None:
        """Everyday questions in two languages with sources; one that the law here cannot answer."""
        from tirek.features.counsel.api import Counsel, Zone

        camera, counsel = self._camera, Counsel(self._org())
        zones: dict[str, str] = {}
        for language, question in QUESTIONS.items():
            answer = counsel.ask(question, keep=False)
            zones[language] = answer.zone.value
            self._require(bool(answer.sources), f"a source for the question in {language}")
        self._require(counsel.ask(OUT_OF_REACH, keep=False).zone is not Zone.ANSWER, "no answer without a source")
        page = camera.page("ask", question=QUESTIONS["kk"])
        camera.wait(lambda: page.turns and page.turns[-1].answer is not None, "the answer", 120)
        step.files += camera.picture("4-ask")
        step.facts = {"zones": zones, "sources": [f"{source.act} {source.article}" for source in counsel.ask(QUESTIONS["kk"], keep=False).sources]}

    # 5 ------------------------------------------------------------------------------------------------------------------
    def _draft(self, step: Step) -> None:
        """The model's own process drafts within the sources; a named person approves. Without the engine the rules draft."""
        from tirek.app.wiring import ModelPlace
        from tirek.features.appeals.api import Appeals
        from tirek.features.counsel.api import Counsel, as_draft

        path = practice_model(self._home / "models") if can_make_practice_model() else None
        model = ModelPlace(self._home, self._clock)
        try:
            if path is not None and (usable := model.found()) is not None:
                model.examine(usable, languages=("kk",))
            drafter = model.drafter(self._org())
            pieces: list[str] = []
            answer = Counsel(self._org(), drafter).ask(DRAFTED, use_model=drafter is not None, keep=False, on_text=pieces.append)
        finally:
            model.close()
        if path is not None:
            self._require(answer.made_by != "rules" and len(pieces) > 1, "the model drafted, streaming")
        appeals = Appeals(self._org())
        appeals.propose_answer(self._appeal_id, as_draft(answer, self._clock.now()))
        self._camera.page("appeals", id=self._appeal_id, tab="answer")
        self._camera.rest()
        step.files += self._camera.picture("5-draft")
        card = appeals.approve_answer(self._appeal_id)
        self._require(card.answer is not None and card.answer.approved_by == CHAIR, "approved by a named person")
        self._require(appeals.close(self._appeal_id, "explained").state == "answered", "the appeal is answered")
        self._camera.workspace.page("appeals").levels.back()
        step.facts = {"made_by": answer.made_by, "approved_by": CHAIR}

    def _engine(self, step: Step) -> None:
        """The model's own process proves its walls, or says that this system has none and stays off. Nothing else may happen."""
        from tirek.foundation.errors import Circumstance, to_words
        from tirek.foundation.model.client import ModelOff, ModelWorker

        path = self._short.model if self._short is not None else None
        if path is None:
            step.facts = {"model": "none was given"}
            return
        worker = ModelWorker(path, self._clock)
        try:
            state = worker.start()
            step.facts = {"sealed": state.sealed, "walls": list(state.walls)}
        except ModelOff as off:
            step.facts = {"sealed": "none", "code": off.code, "words": " ".join(to_words(self._camera.window.texts, off))}
        except Circumstance as trouble:
            raise StepFailed(f"the model's process: {trouble.code}") from trouble
        finally:
            worker.close()

    # 6 ------------------------------------------------------------------------------------------------------------------
    def _document(self, step: Step) -> None:
        """An inquiry to the employer and an extract as PDF, in both languages."""
        from tirek.app.tour.papers import write_papers

        step.files += write_papers(self._org(), self._out)
        self._camera.page("documents")
        self._camera.rest()
        step.files += self._camera.picture("6-documents")

    # 7 ------------------------------------------------------------------------------------------------------------------
    def _exchange(self, step: Step) -> None:
        """What leaves is seen first; then a real centre on loopback: enrolment, receipts, a notice back."""
        from tirek.app.wiring import exchange_desk
        from tirek.features.notices.api import Notices

        camera, desk = self._camera, exchange_desk(self._org())
        desk.prepare()
        self._require(len(desk.outgoing()) > 0, "what would leave is shown before")
        camera.page("exchange")
        step.files += camera.picture("7-before")
        if self._short is None:
            self._centre = PracticeCentre(self._out / "centre")
            desk.enrol(self._centre.invite("Үлгі", self._out / "invitation.txt"))
            self._centre.notice(NOTICE_TITLE, NOTICE_TEXT)
            step.files.append("invitation.txt")
        else:
            desk.enrol(self._short.invitation)
        report = desk.run()
        standing = desk.status()
        self._require(not report.problems, "a round without problems")
        self._require(standing.delivered > 0 and standing.waiting == 0, "delivered only by the centre's receipts")
        self._require(standing.received > 0 and len(Notices(self._org()).all()) == 1, "a notice arrived")
        step.facts = {"bytes_out": standing.bytes_out, "delivered": standing.delivered}
        if self._centre is not None:
            arrived = self._centre.report()
            self._require(arrived["appeals"] == 2 and arrived["doubled"] == 0, "the centre has the cards once")
            step.facts["centre"] = arrived
        camera.page("exchange")
        camera.rest()
        step.files += camera.picture("7-exchange")

    def _lock(self, step: Step) -> None:
        """In other dresses, then locked; the journal is proved."""
        from tirek.features.safekeeping.checking import check_organisation

        camera = self._camera
        camera.page("today")
        step.files += [camera.picture_in("8-today", "kk", letters=150), camera.picture_in("8-today", "ru", theme="dark")]
        report = check_organisation(self._org())
        self._require(report.ok, f"the check is clean: {report.problems}")
        step.facts = {"changes": report.changes}
        camera.window.lock()
        camera.wait(lambda: hasattr(camera.workspace, "passphrase"), "the lock")
        step.files += camera.picture("8-locked")

    def _org(self) -> Any:
        return self._camera.window._opened  # noqa: SLF001 - the organisation that the window has opened

    @staticmethod
    def _require(fact: object, words: str) -> None:
        if not fact:
            raise StepFailed(words)


def write_school_list(path: Path) -> int:
    """The practice people as a school secretary would keep them: title rows, two languages, columns in her own order."""
    from openpyxl import Workbook

    people = practice_people()
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Тізім"
    sheet.append(["«Үлгі» орта мектебі (жаттығу)"])
    sheet.append(["Мектеп жұмыскерлерінің тізімі / Список работников школы"])
    sheet.append([])
    sheet.append(["№", "Лауазымы / Должность", "Аты-жөні / ФИО", "Туған күні", "Телефон", "Пәні", "Санаты", "Кәсіподаққа кірген күні"])
    for number, person in enumerate(people, 1):
        name = f"{person['last_name']} {person['first_name']} {person['patronymic']}"
        sheet.append([number, person["post"], name, person["birth_date"], person["phone"], person["subject"], person["category"], person["joined_on"]])
    sheet.append(["", "Барлығы", len(people)])
    book.save(path)
    return len(people)


def write_report(out: Path, steps: list[Step]) -> None:
    """`tour.json`."""
    document = {"ok": all(step.ok for step in steps), "steps": [step.__dict__ for step in steps]}
    (out / "tour.json").write_text(json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
