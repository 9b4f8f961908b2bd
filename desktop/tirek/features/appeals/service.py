"""Appeals: registered with a number and a term, answered by a person, remembered for ever."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import func, select

from tirek.features.activity.api import CardHistory
from tirek.features.appeals import rules
from tirek.features.appeals.model import Appeal, AppealIdentity, IdentityOpening
from tirek.features.appeals.rules import Applicant, Cause, NewAppeal
from tirek.features.members.api import Members
from tirek.features.settings.api import Settings
from tirek.foundation.calendar.terms import Due, Terms
from tirek.foundation.drafts import Draft, DraftState, draft_from
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.undo import UndoReport
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.resources import resource
from tirek.foundation.store.ids import new_id
from tirek.foundation.store.numbering import next_number, number_text

TERM_SETTING = "appeal_term"
_SEALED = ("confidential",)
_UNSHOWN = ("card_id", "due_rule", "number_year", "number_letter", "number_seq", "applicant_member", "question", "deleted_at")


@dataclass(frozen=True)
class AppealCard:
    """One appeal as screens and papers show it. `applicant` is None where the name is sealed or there is none."""

    id: int
    number: str
    received_on: date
    channel: str
    confidentiality: str
    applicant: str | None
    applicant_member: int | None
    subject: str
    text: str
    cause: str | None
    for_lawyer: bool
    due_on: date
    due_rule: dict[str, Any]
    days_left: int
    state: str
    answered_on: date | None
    outcome: str | None
    answer: Draft | None


@dataclass(frozen=True)
class HistoryEntry:
    """One action in the history of an appeal; fields without the program's own columns."""

    at: datetime
    actor: str
    kind: str
    fields: list[tuple[str, Any, Any]] = field(default_factory=list[tuple[str, Any, Any]])
    action: int = 0
    """The moment to put the appeal back to; 0 where there is none."""


class Appeals:
    """The register of appeals."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org
        self.last_action: int | None = None
        """The action of the last deed of this object: what a screen offers to undo."""

    @cached_property
    def causes(self) -> dict[str, Cause]:
        """The cause tree."""
        return rules.load_causes(resource("rules", "causes.jsonl"))

    @cached_property
    def _terms(self) -> Terms:
        return Terms.load()

    def due(self, received_on: date) -> Due:
        """When an appeal of that day must be answered, by the organisation's own term if it has set one."""
        settings = Settings(self._org)
        own = settings.get(TERM_SETTING)
        terms = self._terms.with_override(rules.MATTER, own["n"], own["unit"]) if own else self._terms
        return terms.term(rules.MATTER, received_on, week=6 if settings.organisation().week_days == 6 else 5)

    def set_term(self, n: int, unit: str) -> None:
        """The organisation's own term of answering: `n` working_days or calendar_days."""
        if unit not in ("working_days", "calendar_days") or not 1 <= n <= 90:
            raise Circumstance(
                "APPEAL-09",
                mark("A term of answering is 1 to 90 days."),
                mark("Write a number of days and choose working or calendar days."),
            )
        Settings(self._org).put(TERM_SETTING, {"n": n, "unit": unit})

    def register(self, new: NewAppeal) -> AppealCard:
        """Gives the next number and the term. Raises Circumstance APPEAL-01…08, TERM-…; then nothing is written."""
        rules.check(new, self.causes, self._org.clock.today())
        due = self.due(new.received_on)
        appeal, sealed = new_id(), new.confidentiality in _SEALED
        applicant = self._named(new.applicant)
        if sealed and applicant is not None:
            with self._org.identities.action("appeal.seal_name") as act:
                act.insert(AppealIdentity, {"appeal": appeal, "member": applicant.member, "name": applicant.name})
        values = {
            "id": appeal, "card_id": secrets.token_hex(8), "received_on": new.received_on.isoformat(), "channel": new.channel,
            "confidentiality": new.confidentiality, "subject": new.subject.strip(), "text": new.text.strip() or None, "cause": new.cause,
            "question": new.question, "for_lawyer": int(new.for_lawyer), "due_on": due.due_on.isoformat(), "due_rule": _rule_text(due),
            "state": "open",
        }  # fmt: skip
        if not sealed and applicant is not None:
            values |= {"applicant_member": applicant.member, "applicant_name": applicant.name}
        with self._org.cases.action("appeal.register") as act:
            act.insert(Appeal, {**values, **next_number(self._org, act, Appeal, new.received_on.year)})
        self.last_action = act.id
        return self.card(appeal)

    def card(self, appeal_id: int) -> AppealCard:
        """One appeal. Raises Circumstance RECORD-01."""
        with self._org.cases.read() as session:
            row = (
                session.execute(select(Appeal).where(Appeal.id == appeal_id, Appeal.deleted_at.is_(None)))
                .mappings()
                .first()
            )
        if row is None:
            raise Circumstance(
                "RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it.")
            )
        return self._card(row)

    def list(self, *, only_open: bool = False, find: str = "") -> list[AppealCard]:
        """Appeals, the most urgent first; answered ones after the open ones, newest first."""
        query = select(Appeal).where(Appeal.deleted_at.is_(None))
        if only_open:
            query = query.where(Appeal.state == "open")
        with self._org.cases.read() as session:
            rows = session.execute(query.order_by(Appeal.number_year, Appeal.number_seq)).mappings().all()
        cards = [self._card(row) for row in rows]
        cards.sort(key=_urgency)
        if find.strip():
            from tirek.foundation.language.folding import fold

            wanted = fold(find).split()
            cards = [
                card
                for card in cards
                if all(word in fold(f"{card.number} {card.subject} {card.applicant or ''}") for word in wanted)
            ]
        return cards

    def count_open(self) -> int:
        """How many wait for an answer."""
        with self._org.cases.read() as session:
            return session.execute(
                select(func.count()).select_from(Appeal).where(Appeal.deleted_at.is_(None), Appeal.state == "open")
            ).scalar_one()

    def change(
        self, appeal_id: int, *, cause: str | None = None, subject: str | None = None, text: str | None = None
    ) -> AppealCard:
        """Changes what may be changed after registration; the number, the day and the term stay."""
        if cause is not None and cause not in self.causes:
            raise Circumstance(
                "APPEAL-07",
                mark("There is no such cause: “{word}”."),
                mark("Choose the cause from the list, or leave it empty."),
                word=cause[:40],
            )
        values = {
            name: value
            for name, value in {"cause": cause, "subject": subject, "text": text}.items()
            if value is not None
        }
        with self._org.cases.action("appeal.change") as act:
            act.update(Appeal, appeal_id, values)
        self.last_action = act.id
        return self.card(appeal_id)

    def mark_for_lawyer(self, appeal_id: int, *, wanted: bool = True) -> AppealCard:
        """Marks the appeal to be passed to a lawyer; nothing is sent by this."""
        with self._org.cases.action("appeal.for_lawyer") as act:
            act.update(Appeal, appeal_id, {"for_lawyer": int(wanted)})
        self.last_action = act.id
        return self.card(appeal_id)

    def propose_answer(self, appeal_id: int, draft: Draft) -> AppealCard:
        """Keeps a proposed answer; it stays a draft until a named person approves it."""
        return self._keep_draft(appeal_id, draft, "appeal.propose_answer")

    def approve_answer(self, appeal_id: int, text: str | None = None) -> AppealCard:
        """The person at the computer takes the text over (word for word when `text` is None). Raises DRAFT-01/02, APPEAL-10."""
        card = self.card(appeal_id)
        if card.answer is None:
            raise Circumstance(
                "APPEAL-10",
                mark("There is no answer to approve yet."),
                mark("Write the answer or ask for a draft first."),
            )
        return self._keep_draft(
            appeal_id, card.answer.approve(self._org.actor.name, self._org.clock.now(), text), "appeal.approve_answer"
        )

    def answer(self, appeal_id: int, text: str) -> AppealCard:
        """The person at the computer answers in this text: a proposal that waits is approved with it, otherwise the text is theirs alone.

        Raises DRAFT-02 when the text is empty."""
        waiting = self.card(appeal_id).answer
        draft = waiting if waiting is not None and waiting.state is DraftState.DRAFT else Draft(text, proposed_at=self._org.clock.now())
        return self._keep_draft(appeal_id, draft.approve(self._org.actor.name, self._org.clock.now(), text), "appeal.approve_answer")

    def close(self, appeal_id: int, outcome: str) -> AppealCard:
        """The answer was given today. Raises APPEAL-11 (unknown outcome), APPEAL-12 (no approved answer)."""
        card = self.card(appeal_id)
        if outcome not in rules.OUTCOMES:
            raise Circumstance(
                "APPEAL-11",
                mark("There is no such outcome: “{word}”."),
                mark("Choose: {choices}."),
                word=outcome[:40],
                choices=", ".join(rules.OUTCOMES),
            )
        if card.answer is None or not card.answer.approved:
            raise Circumstance(
                "APPEAL-12",
                mark("The answer has not been checked by a person yet. The appeal stays open."),
                mark("Read the draft and press “I have checked it”."),
            )
        with self._org.cases.action("appeal.close") as act:
            act.update(
                Appeal,
                appeal_id,
                {"state": "answered", "answered_on": self._org.clock.today().isoformat(), "outcome": outcome},
            )
        self.last_action = act.id
        return self.card(appeal_id)

    def open_identity(self, appeal_id: int, reason: str) -> Applicant:
        """Opens a sealed name; the reason is written down with who and when. Raises IDENTITY-01 (no reason), IDENTITY-02 (no name)."""
        if len(reason.strip()) < 5:
            raise Circumstance(
                "IDENTITY-01",
                mark("A sealed name is opened only with a reason."),
                mark("Write why you need the name: the reason is kept."),
            )
        with self._org.identities.action("identity.open") as act:
            query = select(AppealIdentity.member, AppealIdentity.name).where(
                AppealIdentity.appeal == appeal_id, AppealIdentity.deleted_at.is_(None)
            )
            row = act.session.execute(query).first()
            if row is None:
                raise Circumstance(
                    "IDENTITY-02",
                    mark("No name is kept for this appeal."),
                    mark("An anonymous appeal has none; a named one shows it on its card."),
                )
            act.insert(IdentityOpening, {"appeal": appeal_id, "reason": reason.strip()})
        return Applicant(row.member, row.name)

    def sealed_name_in(self, appeal_id: int, words: str) -> bool:
        """Whether a sealed name stands in these words: asked before they leave. Nobody is told the name by it."""
        if not self._org.may_open("identities"):
            return False
        with self._org.identities.read() as session:
            query = select(AppealIdentity.name).where(AppealIdentity.appeal == appeal_id, AppealIdentity.deleted_at.is_(None))
            names = session.execute(query).scalars().all()
        return any(rules.name_stands_in(name, words) for name in names)

    def undo(self, action_id: int) -> UndoReport:
        """Takes an action back."""
        return self._org.cases.undo(action_id)

    def restore(self, appeal_id: int, action: int) -> AppealCard:
        """Puts the appeal back to how it was right after an action of its history; who appeals and who sees the name stay as they are.

        Raises Circumstance HISTORY-02, HISTORY-03, RECORD-01.
        """
        self.last_action = CardHistory(self._org, self._org.cases, "appeal").restore(appeal_id, action, "appeal.restore", keep=_NOT_PUT_BACK)
        return self.card(appeal_id)

    def history(self, appeal_id: int) -> list[HistoryEntry]:
        """What was done with the appeal, newest first."""
        names = Settings(self._org).officers()
        entries: dict[int, HistoryEntry] = {}
        for change in self._org.cases.history("appeal", appeal_id):
            entry = entries.setdefault(change.action, HistoryEntry(change.at, names.get(change.actor, ""), change.kind, action=change.action))
            if change.field not in _UNSHOWN:
                entry.fields.append((change.field, change.old, change.new))
        return sorted([*entries.values(), *self._openings(appeal_id, names)], key=lambda entry: entry.at, reverse=True)

    def _openings(self, appeal_id: int, names: dict[int, str]) -> list[HistoryEntry]:
        """Who opened the sealed name, when and why."""
        query = select(IdentityOpening.id).where(IdentityOpening.appeal == appeal_id)
        with self._org.identities.read() as session:
            ids = list(session.execute(query).scalars())
        return [
            HistoryEntry(change.at, names.get(change.actor, ""), change.kind, [("reason", None, change.new)])
            for opening in ids
            for change in self._org.identities.history("identity_opening", opening)
            if change.field == "reason"
        ]

    def _named(self, applicant: Applicant | None) -> Applicant | None:
        if applicant is None or applicant.member is None:
            return (
                Applicant(None, applicant.name.strip())
                if applicant and applicant.name and applicant.name.strip()
                else None
            )
        return Applicant(applicant.member, Members(self._org).card(applicant.member).full_name)

    def _keep_draft(self, appeal_id: int, draft: Draft, kind: str) -> AppealCard:
        with self._org.cases.action(kind) as act:
            act.update(Appeal, appeal_id, {"answer_draft": json.dumps(draft.as_dict(), ensure_ascii=False)})
        self.last_action = act.id
        return self.card(appeal_id)

    def _card(self, row: Any) -> AppealCard:
        due_on = date.fromisoformat(row["due_on"])
        return AppealCard(
            row["id"], number_text(row["number_year"], row["number_letter"], row["number_seq"]), date.fromisoformat(row["received_on"]),
            row["channel"], row["confidentiality"], row["applicant_name"], row["applicant_member"], row["subject"], row["text"] or "",
            row["cause"], bool(row["for_lawyer"]), due_on, json.loads(row["due_rule"]), (due_on - self._org.clock.today()).days, row["state"],
            date.fromisoformat(row["answered_on"]) if row["answered_on"] else None, row["outcome"],
            draft_from(json.loads(row["answer_draft"])) if row["answer_draft"] else None,
        )  # fmt: skip


_NOT_PUT_BACK = ("card_id", "confidentiality", "applicant_member", "applicant_name")


def _urgency(card: AppealCard) -> tuple[bool, int, str]:
    """Open ones by their last day, then answered ones, the latest first."""
    if card.state == "open" or card.answered_on is None:
        return False, card.due_on.toordinal(), card.number
    return True, -card.answered_on.toordinal(), card.number


def _rule_text(due: Due) -> str:
    rule = due.rule
    return json.dumps(
        {
            "id": rule.id,
            "act": rule.act,
            "article": rule.article,
            "in_force_from": rule.in_force_from.isoformat() if rule.in_force_from else None,
        }
    )
