"""Documents: filled from cards, drawn on demand, kept with their number, approved by a named person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, cast

from sqlalchemy import select

from tirek.features.documents import paper
from tirek.features.documents.model import Paper
from tirek.features.documents.organisation_card import TEXT_PARTS, OrganisationCard, union_names
from tirek.features.documents.people import Language, person_from
from tirek.features.documents.rules import ID, Checked, Field, Problem, check
from tirek.features.documents.templates import Template, load_templates
from tirek.features.members.api import Members
from tirek.features.settings.api import Settings
from tirek.foundation.clock import milliseconds, moment_of
from tirek.foundation.drafts import Draft
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.packs import installed_folder
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.rendering.document_model import Document
from tirek.foundation.store.numbering import installation_letter, next_number, number_text

LETTERHEAD_SETTING = "letterhead"
PaperState = Literal["draft", "ready", "approved"]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about an answer, in the language of the person who fills the paper in."""

    field: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A paper as far as it is filled in. `missing` holds names of fields, `notes` the sentences about them and about
    wrong answers. It can be drawn at any time: gaps are lines for the hand, and the draft mark is on it."""

    template: Template
    language: Language
    document: Document
    checked: Checked
    missing: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def draft(self) -> bool:
        return self.document.draft


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file in memory. `pages` counts the sheets of the PDF form."""

    data: bytes
    pages: int
    draft: bool


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One document of the register. State: draft (gaps, or a proposal nobody approved), ready, approved."""

    id: int
    number: str
    template: str
    language: Language
    made_on: date
    state: PaperState
    subject: str
    about_kind: str | None
    about_id: int | None
    approved_by: str | None
    approved_at: datetime | None


class Documents:
    """The papers of the organisation."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    @cached_property
    def _all(self) -> dict[str, Template]:
        return {template.code: template for template in load_templates(installed_folder(self._org, "templates"))}

    def templates(self) -> tuple[Template, ...]:
        """The kinds of documents, the everyday ones first."""
        return tuple(self._all.values())

    def template(self, code: str) -> Template:
        """One kind, by its code in any letters. Raises Circumstance DOCUMENT-01."""
        found = self._all.get(code.strip().upper())
        if found is None:
            raise Circumstance(
                "DOCUMENT-01",
                mark("There is no document template “{template}”."),
                mark("Choose a template from the list."),
                template=code[:20],
            )
        return found

    # --- filling and drawing -------------------------------------------------------------------------------------

    def fill(self, code: str, data: Mapping[str, object], language: Language, *, number: str = "") -> Filled:
        """The paper with these answers; people may be cards, objects, names or ids of members. Raises DOCUMENT-01."""
        template = self.template(code)
        card = self.letterhead()
        given = {name: value for name, value in data.items() if value not in (None, "")}
        answers = paper.defaults(template.fields, card, self._org.clock.today(), language) | given
        if number and template.field("no") is not None:
            answers["no"] = number
        checked = check(template.fields, self._with_people(template.fields, answers), template.balances)
        document = paper.make_paper(template, checked, card, language, number=number, practice=self._org.practice)
        notes = tuple(_note(problem, self._org.texts) for problem in checked.problems)
        return Filled(template, language, document, checked, checked.missing, notes)

    def render(self, filled: Filled | Document, to: Literal["pdf", "docx"] = "pdf") -> Rendered:
        """The file in memory. A draft carries its mark on every page. Raises PAPER-01 (fonts)."""
        from tirek.foundation.rendering.pdf import render_pdf
        from tirek.foundation.rendering.preview import page_count

        document = filled.document if isinstance(filled, Filled) else filled
        pdf = render_pdf(document)
        pages = page_count(pdf)
        if to == "pdf":
            return Rendered(pdf, pages, document.draft)
        from tirek.foundation.rendering.docx import render_docx

        return Rendered(render_docx(document), pages, document.draft)

    # --- the register of papers ----------------------------------------------------------------------------------

    def save(
        self,
        code: str,
        data: Mapping[str, object],
        language: Language,
        *,
        subject: str = "",
        about: tuple[str, int] | None = None,
        without: Iterable[str] = (),
    ) -> PaperCard:
        """Takes the paper into the register under the next number.

        `without` names answers that must not be written here: the name behind a confidential appeal stays in
        `identities` and is given again when the paper is drawn. Raises DOCUMENT-01.
        """
        template = self.template(code)
        filled = self.fill(code, data, language)
        values = {
            "template": template.code,
            "template_version": template.version,
            "language": language,
            "made_on": (filled.document.made_on or self._org.clock.today()).isoformat(),
            "subject": subject or None,
            "about_kind": about[0] if about else None,
            "about_id": about[1] if about else None,
            **self._kept(filled, without),
        }
        installation_letter(
            self._org
        )  # taken before: it is kept in the same compartment, and one action is open at a time
        with self._org.office.action("document.save") as act:
            number = next_number(self._org, act, Paper, self._org.clock.today().year)
            paper_id = act.insert(Paper, {**values, **number})
        return self.card(paper_id)

    def change(self, paper_id: int, data: Mapping[str, object], *, without: Iterable[str] = ()) -> PaperCard:
        """Other answers for a paper that nobody has approved yet. Raises RECORD-01, DOCUMENT-02 (approved)."""
        return self.put_answers(paper_id, data, "document.change", without)[0]

    def put_answers(self, paper_id: int, data: Mapping[str, object], kind: str, without: Iterable[str] = ()) -> tuple[PaperCard, int | None]:
        """The same under any name of an action; also the action, None when nothing differs."""
        card = self.card(paper_id)
        if card.state == "approved":
            raise approved_already()
        filled = self.fill(card.template, data, card.language, number=card.number)
        with self._org.office.action(kind) as act:
            act.update(Paper, paper_id, self._kept(filled, without))
        return self.card(paper_id), act.id if act.changes else None

    def approve(self, paper_id: int, texts: Mapping[str, str] | None = None) -> PaperCard:
        """The person at the computer takes the proposed texts over, as proposed or with the given words by field.

        Raises RECORD-01, DOCUMENT-02 (already), DOCUMENT-03 (gaps), DRAFT-02 (no name).
        """
        card, answers = self.card(paper_id), self.answers(paper_id)
        if card.state == "approved":
            raise approved_already()
        filled = self.fill(card.template, answers, card.language, number=card.number)
        problems = [problem for problem in filled.checked.problems if problem.code != "unknown"]
        if problems:
            raise Circumstance(
                "DOCUMENT-03",
                mark("The document was not approved: “{ask}” must be filled in first."),
                mark("Fill it in and approve again."),
                ask=problems[0].ask.ask(self._org.texts.code) if problems[0].ask else problems[0].field,
            )
        now, name = self._org.clock.now(), self._org.actor.name
        changed = texts or {}
        for field, draft in filled.checked.drafts.items():
            if not draft.approved:
                answers[field] = draft.approve(name, now, changed.get(field)).as_dict()
        approved = self.fill(card.template, answers, card.language, number=card.number)
        with self._org.office.action("document.approve") as act:
            act.update(
                Paper,
                paper_id,
                {
                    **self._kept(approved, ()),
                    "state": "approved",
                    "approved_by": name,
                    "approved_at": milliseconds(now),
                },
            )
        return self.card(paper_id)

    def open(self, paper_id: int, also: Mapping[str, object] | None = None) -> Filled:
        """A kept paper, filled as it was; `also` brings what was not kept with it. Raises RECORD-01."""
        card = self.card(paper_id)
        filled = self.fill(card.template, self.answers(paper_id) | dict(also or {}), card.language, number=card.number)
        if card.state == "draft" and not filled.document.draft and not also:
            return replace(filled, document=replace(filled.document, draft=True))
        return filled

    def answers(self, paper_id: int) -> dict[str, Any]:
        """What was answered, by field, as JSON values."""
        with self._org.office.read() as session:
            text = session.execute(
                select(Paper.answers).where(Paper.id == paper_id, Paper.deleted_at.is_(None))
            ).scalar()
        if text is None:
            raise _gone()
        return cast("dict[str, Any]", json.loads(text))

    def card(self, paper_id: int) -> PaperCard:
        """One document. Raises RECORD-01."""
        with self._org.office.read() as session:
            row = session.execute(select(Paper).where(Paper.id == paper_id, Paper.deleted_at.is_(None))).first()
        if row is None:
            raise _gone()
        return _card(row)

    def list(self, *, about: tuple[str, int] | None = None, limit: int = 200) -> list[PaperCard]:
        """The latest papers first; those made from one card with `about`."""
        query = select(Paper).where(Paper.deleted_at.is_(None))
        if about is not None:
            query = query.where(Paper.about_kind == about[0], Paper.about_id == about[1])
        query = query.order_by(Paper.made_on.desc(), Paper.number_seq.desc()).limit(limit)
        with self._org.office.read() as session:
            return [_card(row) for row in session.execute(query)]

    def remove(self, paper_id: int) -> int:
        """Takes a document off the register; its number stays taken. Returns the action to undo."""
        with self._org.office.action("document.remove") as act:
            act.remove(Paper, paper_id)
        return act.id

    # --- the head ------------------------------------------------------------------------------------------------

    def letterhead(self) -> OrganisationCard:
        """What papers say of the organisation, from its card and from what `set_letterhead` added."""
        settings = Settings(self._org)
        view = settings.organisation()
        extra = cast("dict[str, str]", settings.get(LETTERHEAD_SETTING, {}))
        values = {
            "name_ru": view.name,
            "name_kk": view.name_kk or "",
            "school_ru": view.school or "",
            "place_ru": view.place or "",
            "phone": view.phone or "",
            **union_names(),
            **{name: text for name, text in extra.items() if name in TEXT_PARTS and text},
        }
        director = person_from(view.director) if view.director else None
        return OrganisationCard(**values, chair=person_from(self._org.actor.name), director=director)

    def set_letterhead(self, **parts: str) -> None:
        """Keeps parts of the head that the organisation's card does not have (see `TEXT_PARTS`)."""
        settings = Settings(self._org)
        kept = cast("dict[str, str]", settings.get(LETTERHEAD_SETTING, {}))
        settings.put(
            LETTERHEAD_SETTING, kept | {name: text.strip() for name, text in parts.items() if name in TEXT_PARTS}
        )

    # --- inside --------------------------------------------------------------------------------------------------

    def _with_people(self, fields: Sequence[Field], data: Mapping[str, object]) -> dict[str, object]:
        """The data with ids of members replaced by their cards; an id of nobody stays and becomes a problem."""
        found = dict(data)
        for field in fields:
            value = found.get(field.name)
            if field.type == "person":
                found[field.name] = self._person(value)
            elif field.items and isinstance(value, (list, tuple)):
                rows = cast("Sequence[object]", value)
                found[field.name] = [
                    self._with_people(field.items, cast("Mapping[str, object]", row))
                    if isinstance(row, Mapping)
                    else row
                    for row in rows
                ]
        return found

    def _person(self, value: object) -> object:
        """The card of the member whose id this is; anything else as it came."""
        found: Mapping[str, object] = {"id": value}
        if isinstance(value, Mapping):
            found = value = cast("Mapping[str, object]", value)
        reference = found.get("id")
        if (
            not isinstance(reference, str)
            or not ID.match(reference)
            or any(key.startswith("last_name") for key in found)
        ):
            return value
        try:
            return Members(self._org).card(int(reference, 16))
        except Circumstance:
            return reference

    def _kept(self, filled: Filled, without: Iterable[str]) -> dict[str, Any]:
        answers = paper.as_json(filled.checked)
        for name in without:
            answers.pop(name, None)
        answers.pop("no", None)
        return {"answers": json.dumps(answers, ensure_ascii=False), "state": "draft" if filled.draft else "ready"}


def unapproved(filled: Filled) -> dict[str, Draft]:
    """Proposed texts in the paper that nobody has taken over yet, by field."""
    return {name: draft for name, draft in filled.checked.drafts.items() if not draft.approved}


def _note(problem: Problem, texts: Texts) -> Note:
    if problem.balance is not None:
        return Note(problem.field, problem.code, problem.balance.kk if texts.code == "kk" else problem.balance.ru)
    ask = problem.ask.ask(texts.code) if problem.ask else problem.field
    return Note(problem.field, problem.code, texts.t(problem.message, ask=ask, value=problem.value, row=problem.row))


def approved_already() -> Circumstance:
    """What is approved stays as it is."""
    return Circumstance(
        "DOCUMENT-02",
        mark("This document is approved and was not changed."),
        mark("Make a new document with the changed text."),
    )


def _gone() -> Circumstance:
    return Circumstance(
        "RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it.")
    )


def _card(row: Any) -> PaperCard:
    return PaperCard(
        id=row.id,
        number=number_text(row.number_year, row.number_letter, row.number_seq),
        template=row.template,
        language=row.language,
        made_on=date.fromisoformat(row.made_on),
        state=row.state,
        subject=row.subject or "",
        about_kind=row.about_kind,
        about_id=row.about_id,
        approved_by=row.approved_by,
        approved_at=moment_of(row.approved_at) if row.approved_at else None,
    )
