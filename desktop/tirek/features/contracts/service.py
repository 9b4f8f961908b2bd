"""Contracts that run out, the comparison with ЕСУТД, and inquiries to the employer. Nothing of the export is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from tirek.features.contracts import rules
from tirek.features.contracts.esutd import Export, Unread, read_export
from tirek.features.contracts.rules import Card, Finding
from tirek.features.counsel.api import Counsel
from tirek.features.documents.api import Documents, PaperCard
from tirek.features.members.api import Members, kind_words
from tirek.features.settings.api import Settings
from tirek.foundation.language.dates import long_date
from tirek.foundation.language.texts import Texts, load_texts, mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.workbooks.headings import rule_lines

TEMPLATE = "INQ"
ANSWER_DAYS = 10
"""Days that the draft proposes for the answer; a person changes them. No term of law."""
FIELD_TITLES = {"start": mark("begins"), "end": mark("ends"), "kind": mark("kind")}


@dataclass(frozen=True, slots=True)
class Ending:
    """A fixed term that runs out within `window` days (30, 60 or 90)."""

    member: int
    name: str
    post: str
    until: date
    days_left: int
    window: int


@dataclass(frozen=True, slots=True)
class Article:
    """What the law says, retold: the citation in words, the text in the reader's language, the date of the revision read."""

    act: str
    article: str
    cited: str
    gist: str
    revised: str
    checked: bool


@dataclass(frozen=True)
class Reconciliation:
    """The comparison of an export with the register."""

    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...]
    members: int
    contracts: int


class Contracts:
    """Labour contracts of the members."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def ending(self) -> list[Ending]:
        """Fixed terms that end within ninety days, the nearest first."""
        today = self._org.clock.today()
        found: list[Ending] = []
        for row, until in Members(self._org).contracts_ending(today, rules.last_day(today)):
            left = (until - today).days
            found.append(Ending(row.id, row.name, row.post or "", until, left, rules.window(left) or rules.AHEAD[-1]))
        return found

    def reconcile(self, path: Path) -> Reconciliation:
        """Compares an export with the members on the roll; keeps nothing. Raises ListRefused, CONTRACT-01."""
        return self.compare(read_export(path, self._org.clock.today()))

    def compare(self, export: Export) -> Reconciliation:
        """The same for an export already read."""
        cards = [
            Card(card.id, card.full_name, f"{card.last_name} {card.first_name}", card.iin or "", _day(card.contract_from), _day(card.contract_until), card.contract_kind or "")
            for card in Members(self._org).cards()
        ]
        findings = rules.compare(cards, export.entries, self._org.clock.today())
        return Reconciliation(tuple(findings), export.unread, len(cards), len(export.entries))

    def law(self, finding: str, language: str) -> list[Article]:
        """The articles that speak to a finding (`rules.KINDS`, or "ending"), from the installed knowledge pack."""
        shown = language if language in ("kk", "ru") else "ru"
        return [article for act, number in self._law[finding] if (article := self._article(act, number, shown)) is not None]

    @cached_property
    def _law(self) -> dict[str, list[tuple[str, str]]]:
        return {line["finding"]: [(act, number) for act, number in line["law"]] for line in rule_lines("contract_findings.jsonl") if "finding" in line}

    @cached_property
    def _counsel(self) -> Counsel:
        return Counsel(self._org)

    def _article(self, act: str, number: str, language: str) -> Article | None:
        names = {"labour-code": "Трудовой кодекс", "admin-offences-code": "КоАП"}
        for hit in self._counsel.find(f"{names[act]} статья {number}", "ru").hits:
            passage = hit.passage
            if passage.act == act and passage.article == number:
                cited = load_texts(language).t("{act}, article {number}", act=passage.act_short[language], number=passage.article)
                return Article(act, number, cited, passage.gist[language], passage.revised or "", passage.checked)
        return None

    def draft_inquiry(self, finding: Finding, language: str) -> PaperCard:
        """A draft letter to the employer, kept among the documents; a person reads, completes and approves it."""
        return self._save(finding.kind, finding.name, finding.member, self._questions(finding, load_texts(language)), language)

    def draft_ending_inquiry(self, ending: Ending, language: str) -> PaperCard:
        """The same for a term that runs out."""
        texts = load_texts(language)
        questions = [
            texts.t("Is it intended to prolong the labour contract that ends on {day}?", day=long_date(ending.until, language)),
            texts.t("If not, on what ground and when will the worker be told?"),
        ]
        return self._save("ending", ending.name, ending.member, questions, language)

    def _save(self, kind: str, name: str, member: int | None, questions: list[str], language: str) -> PaperCard:
        own = "ru" if language == "ru" else "kk"
        texts = load_texts(own)
        data: dict[str, object] = {
            "subject": texts.t("On the labour contract and its record"), "basis": "; ".join(article.cited for article in self.law(kind, own)),
            "questions": questions, "answer_due": (self._org.clock.today() + timedelta(days=ANSWER_DAYS)).isoformat(),
            "purpose": texts.t("to check that labour law is kept"),
        }  # fmt: skip
        director = Settings(self._org).organisation().director
        if director:
            data["addressee"] = director
        about = None
        if member is not None:
            data["member"] = member
            about = ("member", member)
        return Documents(self._org).save(TEMPLATE, data, own, subject=name, about=about)

    def _questions(self, finding: Finding, texts: Texts) -> list[str]:
        t, code = texts.t, texts.code
        number = (finding.entry.number if finding.entry else "") or "—"
        if finding.kind == "missing_there":
            return [t("Was the labour contract entered into the unified system of labour contracts, and on what day?"), t("If it was not, when will it be entered?")]
        if finding.kind == "missing_here":
            return [t("Does the person of contract No. {number} work at the school now?", number=number)]
        if finding.kind == "expired":
            day = finding.entry.end if finding.entry else None
            return [
                t("The term of contract No. {number} ended on {day}. Was it prolonged, and by which paper?", number=number, day=long_date(day, code) if day else "—"),
                t("If the work goes on, when will the record in the unified system be corrected?"),
            ]
        said = [
            t("Contract No. {number}, {field}: our record says {here}, the system says {there}. Which is right?", number=number,
              field=t(FIELD_TITLES[one.field]), here=shown(one.here, texts), there=shown(one.there, texts)) for one in finding.differences
        ]  # fmt: skip
        return [*said, t("When will a wrong record be corrected?")]


def shown(value: date | str | None, texts: Texts) -> str:
    """A day or a kind of contract in words."""
    if value is None or value == "":
        return texts.t("no day")
    return long_date(value, texts.code) if isinstance(value, date) else kind_words("contract_kind", value, texts.code)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
