"""What the window shows of an opened organisation: every feature's page, today's lines, what can be found, the corner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tirek.app.model_words import model_lines, try_model
from tirek.app.shell.ports import Found, ShellStatus, Workplace
from tirek.app.wiring import ModelPlace, exchange_desk, program_updates
from tirek.features.appeals import today as appeals_today
from tirek.features.appeals.api import Appeals
from tirek.features.arrivals.today import arrival_tasks
from tirek.features.contracts.today import contract_tasks
from tirek.features.counsel.today import law_tasks
from tirek.features.devices.today import device_tasks
from tirek.features.documents.today import document_tasks
from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.features.exchange_desk.today import exchange_tasks
from tirek.features.letters.api import ANSWER, CASE, KEEPERS, RECALL, TRANSFER
from tirek.features.members import today as members_today
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import make_backup
from tirek.features.safekeeping.today import backed_up_words, backup_tasks, keepers_tasks, recovery_tasks
from tirek.features.settings.api import Settings
from tirek.features.settings.screen import LOCK_DEFAULT, LOCK_MINUTES, settings_spec
from tirek.features.settings.screens.parts import SettingsParts, TermChoice
from tirek.features.today.screen import today_spec
from tirek.features.today.service import ExchangeNews, StartButton, Target, Today, TodayParts
from tirek.features.transfer.today import transfer_tasks
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import Closed, OpenedOrganisation
from tirek.foundation.store.sealed_file import SealedFile
from tirek.foundation.ui.page import PageContext, PageSpec

DRAFTS = "half-written.sealed"


def make_workplace(org: OpenedOrganisation, texts: Texts, model: ModelPlace) -> Workplace:
    """Called at unlocking, and again when the language changes."""
    org.texts = texts
    settings, desk = Settings(org), exchange_desk(org)
    return Workplace(
        org=org,
        title=settings.organisation().named(texts.code),
        pages=[page for page in _pages(org, texts, model, desk) if org.may_open(*page.needs)],
        finders=[_Found(org, texts)],
        status=lambda: _status(org, desk),
        badges=lambda: {"appeals": Appeals(org).count_open()} if org.may_open("cases") else {},
        drafts=SealedFile(org.home / DRAFTS, org.vault.own_key("drafts")),
        lock_after_minutes=lambda: settings.get(LOCK_MINUTES, LOCK_DEFAULT),
        practice=org.practice,
    )


def _pages(org: OpenedOrganisation, texts: Texts, model: ModelPlace, desk: ExchangeDesk) -> Sequence[PageSpec]:
    from tirek.features.activity.screens import activity_spec
    from tirek.features.appeals.screens import TOLD, appeals_spec
    from tirek.features.arrivals.screens import arrived_spec
    from tirek.features.benefits.screens import TITLE as HELP
    from tirek.features.benefits.screens import make_tab as help_tab
    from tirek.features.cards.screens import SPEC as CARDS
    from tirek.features.contracts.screens import SPEC as CONTRACTS
    from tirek.features.counsel.screens import LAW, ask_spec, make_changed_law_part
    from tirek.features.devices.screens import SPEC as COMPUTERS
    from tirek.features.documents.screens import SPEC as DOCUMENTS
    from tirek.features.dues.screens import OwnTab, dues_spec
    from tirek.features.exchange_desk.screens import exchange_spec
    from tirek.features.members.screens import members_spec
    from tirek.features.referrals.screens import make_appeal_part, make_case_view, refer_spec
    from tirek.features.safekeeping.screens import SPEC as SAFEKEEPING
    from tirek.features.safekeeping.screens import keepers_post_spec, make_keepers_letter_view
    from tirek.features.staff.screens import staff_spec
    from tirek.features.transfer.screens import make_letter_view, transfers_spec

    letters = {CASE: make_case_view, KEEPERS: make_keepers_letter_view, TRANSFER: make_letter_view, RECALL: make_letter_view, ANSWER: make_letter_view}
    today = Today(org.clock, _today_parts(org, desk), lambda: org.actor.name)
    updates = program_updates(org)
    activity = [spec for spec in (activity_spec(org.actor.role),) if spec is not None]
    rare = [SAFEKEEPING, COMPUTERS, *(spec for spec in activity if spec.under)]
    settings = settings_spec(Settings(org), lambda: org.actor.name, replace(_settings_parts(org, texts, model, rare), update=updates))
    dues = dues_spec([OwnTab("help", HELP, help_tab)])
    return [
        today_spec(today), members_spec(card_parts()), staff_spec(_import_view), appeals_spec(partial(model.drafter, org), [make_changed_law_part, make_appeal_part]), DOCUMENTS, ask_spec(partial(model.drafter, org)), LAW, dues,
        exchange_spec(desk), CONTRACTS, transfers_spec(desk.look_up), CARDS, COMPUTERS, SAFEKEEPING, *activity, settings,
        updates, TOLD, arrived_spec(letters), keepers_post_spec(desk.look_up), refer_spec(lambda: desk.look_up("")),
    ]  # fmt: skip


def card_parts() -> Sequence[Any]:
    """What other features show on a member's card."""
    from tirek.features.members.screens import CardPart

    def dues(context: PageContext, member: int) -> Any:
        from tirek.features.dues.screens.member_part import MemberDuesPart

        return MemberDuesPart(context, member)

    def benefits(context: PageContext, member: int) -> Any:
        from tirek.features.benefits.screens.member_part import MemberHelpPart

        return MemberHelpPart(context, member)

    from tirek.features.transfer.screens import make_card_part

    return [CardPart("transfer", "Transfers", make_card_part, within="union"), CardPart("dues", "Dues", dues, ("treasury",)), CardPart("help", "Help", benefits, ("treasury",))]


def _import_view(*args: Any, **options: Any) -> Any:
    """The view that takes a school's list in: the members' own, for the staff too."""
    from tirek.features.members.screens.import_view import ImportView

    return ImportView(*args, **options)


def _today_parts(org: OpenedOrganisation, desk: ExchangeDesk) -> TodayParts:
    return TodayParts(
        tasks=[
            _if_open(part)
            for part in (
                partial(appeals_today.tasks, org), partial(contract_tasks, org), partial(document_tasks, org), partial(arrival_tasks, org), partial(exchange_tasks, org, desk),
                partial(device_tasks, org), partial(backup_tasks, org), partial(recovery_tasks, org), partial(keepers_tasks, org), partial(transfer_tasks, org),
                partial(law_tasks, org),
            )
        ],  # fmt: skip
        figures=[_if_open(part) for part in (partial(members_today.figures, org), partial(appeals_today.figures, org))],
        starts=lambda texts: [start for start in _starts(texts) if org.may_open(*_STARTS_NEED.get(start.target.page, ()))] if org.vault.signer else [],
        exchange=partial(_exchange_news, desk),
    )


_STARTS_NEED: dict[str, tuple[str, ...]] = {"appeals": ("cases",), "members": ("register",), "documents": ("register",), "ask": ("cases",)}


def _if_open(read: Callable[..., Any]) -> Callable[..., Any]:
    """A part of Today whose compartment is closed for this role has nothing to say."""

    def open_only(*args: Any) -> Any:
        try:
            return read(*args)
        except Closed:
            return []

    return open_only


def _starts(texts: Texts) -> list[StartButton]:
    return [
        StartButton(texts.t("Record an appeal"), "appeal", Target("appeals", {"new": True})),
        StartButton(texts.t("Add a person"), "people", Target("members", {"new": True})),
        StartButton(texts.t("Write a document"), "document", Target("documents")),
        StartButton(texts.t("Ask about the law"), "question", Target("ask")),
    ]


def _exchange_news(desk: ExchangeDesk, texts: Texts) -> ExchangeNews:
    standing = desk.status()
    if standing.centre is None:
        return ExchangeNews(texts.t("This organisation has not joined a centre yet. Everything stays here."), standing.waiting)
    words = texts.n("{count} message waits", "{count} messages wait", standing.waiting) if standing.waiting else texts.t("Nothing waits.")
    age = dates.short_date(standing.last_round_at.date(), texts.code) if standing.last_round_at else ""
    return ExchangeNews(words, standing.waiting, texts.t("Last exchange: {date}", date=age) if age else "")


def _settings_parts(org: OpenedOrganisation, texts: Texts, model: ModelPlace, pages: Sequence[PageSpec]) -> SettingsParts:
    appeals = Appeals(org)

    def read_term() -> TermChoice:
        due = appeals.due(org.clock.today())
        rule = due.rule.rule
        own = Settings(org).get("appeal_term")
        return TermChoice(rule.n, rule.unit, texts.t("Set by your organisation") if own else texts.t("The usual term; the union has not confirmed it yet"))

    def back_up(path: Path, control: Any) -> str:
        make_backup(org, path, control.check)
        return texts.t("The backup was opened again and checked: everything is in it.")

    return SettingsParts(
        read_term=read_term, write_term=appeals.set_term, models=partial(model_lines, model, texts), choose_model=model.choose, test_model=partial(try_model, model, texts), backed_up=partial(backed_up_words, org, texts), back_up=back_up, pages=pages,
        card_history=_card_history,
    )  # fmt: skip


def _card_history(context: PageContext) -> Any:
    from tirek.features.activity.screens.own_card_part import OwnCardPart

    return OwnCardPart(context)


def _status(org: OpenedOrganisation, desk: ExchangeDesk) -> ShellStatus:
    standing = desk.status()
    return ShellStatus(saved_at=org.saved_at, waiting=standing.waiting, last_receipt_at=standing.last_receipt_at, enrolled=standing.centre is not None)


class _Found:
    """Members, appeals and articles by any words, in either language."""

    def __init__(self, org: OpenedOrganisation, texts: Texts) -> None:
        self._org, self._texts = org, texts

    def find(self, words: str, limit: int) -> list[Found]:
        return [*_if_open(self._people)(words, limit), *_if_open(self._appeals)(words, limit), *_if_open(self._law)(words, limit)]

    def _people(self, words: str, limit: int) -> list[Found]:
        return [
            Found(self._texts.t("Members"), row.name, " · ".join(part for part in (row.post, row.number) if part), "people", "members", {"id": row.id})
            for row in Members(self._org).page(words, limit=limit)
        ]

    def _appeals(self, words: str, limit: int) -> list[Found]:
        return [
            Found(self._texts.t("Appeals"), f"№ {card.number} · {card.subject}", card.applicant or "", "appeal", "appeals", {"id": card.id})
            for card in Appeals(self._org).list(find=words)[:limit]
        ]

    def _law(self, words: str, limit: int) -> list[Found]:
        from tirek.features.counsel.api import Counsel

        if not self._org.may_open("cases"):
            return []
        return [
            Found(self._texts.t("Law"), *self._article(hit.passage), "book", "ask", {"question": words})
            for hit in Counsel(self._org).find(words, limit=limit).hits[:limit]
        ]

    def _article(self, passage: Any) -> tuple[str, str]:
        """Title and citation of a found article, in the user's language."""
        language = "ru" if self._texts.code == "ru" else "kk"
        words = self._texts.t("{act}, article {number}", act=passage.act_short[language], number=passage.article)
        return passage.title[language], words
