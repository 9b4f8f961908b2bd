"""A small workplace for tests of the window: a vault in memory with one passphrase, and a first page full of things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from support.screens import MOMENT
from tirek.app.shell.ports import Found, ShellStatus, Workplace
from tirek.app.shell.window import MainWindow
from tirek.features.settings.screen import settings_spec
from tirek.features.settings.screens.parts import SettingsParts, TermChoice
from tirek.features.settings.service import OrganisationView
from tirek.features.today.screen import today_spec
from tirek.features.today.service import ExchangeNews, Figure, StartButton, Target, Today, TodayParts, TodayTask
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.jobs_bridge import window_jobs
from tirek.foundation.ui.page import Page, PageContext, PageSpec, ScrollPage
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.vault.strength import judge

PASSPHRASE = "терезе кітап бұлт сағат"
CODE = "7K3M-9QXA-V2PD-8F4T-HN6W-C5RJ-E1YB-3T8Z-QW0N"
CHAIR = "Сейітова Айгүл Серікқызы"
SCHOOL = "№ 12 мектептің бастауыш кәсіподақ ұйымы"


@dataclass
class MemoryVault:
    """Keeps nothing but says what a vault says."""

    made: bool = True
    locked: int = 0
    passphrase: str = PASSPHRASE
    kept_code: str = ""
    asked: datetime | None = None

    def exists(self) -> bool:
        return self.made

    def unlock(self, passphrase: str) -> str:
        if passphrase != self.passphrase:
            raise Circumstance(
                "UNLOCK-01", "The passphrase does not fit. Check the keyboard layout and Caps Lock", "Try again"
            )
        return "opened"

    def quick(self) -> bool:
        return False

    def unlock_quickly(self) -> str:
        return "opened"

    def unlock_with_recovery(self, code: str) -> str:
        return "opened"

    def restore(self, file: Path, secret: str, *, by_code: bool) -> str:
        self.made = True
        return "opened"

    def join(self, folder: Path, code: str, passphrase: str) -> str:
        self.made = True
        return "opened"

    def keepers_asked(self) -> datetime | None:
        return self.asked

    def ask_keepers(self, place: Path, organisation: str, reason: str, passphrase: str) -> None:
        self.asked = MOMENT

    def open_by_keepers(self, shares: Sequence[Path], passphrase: str, chair: str) -> tuple[str, str, str]:
        return "opened", CODE, SCHOOL

    def create(self, organisation: str, chair: str, passphrase: str) -> tuple[str, str]:
        self.made = True
        return "opened", CODE

    def set_passphrase(self, opened: Any, passphrase: str) -> None:
        self.passphrase = passphrase

    def new_code(self, opened: Any) -> tuple[str, str]:
        return SCHOOL, CODE

    def keep_code(self, opened: Any, code: str) -> None:
        self.kept_code = code

    def judge(self, passphrase: str, known: tuple[str, ...]) -> Any:
        return judge(passphrase, known=known)

    def lock(self, opened: Any) -> None:
        self.locked += 1


@dataclass
class MemoryDrafts:
    kept: dict[str, Any] = field(default_factory=dict)

    def load(self) -> Mapping[str, Any]:
        return self.kept

    def save(self, state: Mapping[str, Any]) -> None:
        self.kept = dict(state)


class MemorySettings:
    """The settings service without a base."""

    def __init__(self) -> None:
        self.view = OrganisationView(
            SCHOOL,
            SCHOOL,
            "№ 12 жалпы білім беретін мектеп",
            "Ақсу ауылы",
            "+7 700 000 00 00",
            5,
            "Ахметов Б. Т.",
            "kk",
        )
        self.values: dict[str, Any] = {}
        self.stored: dict[str, Any] = {}

    def organisation(self) -> OrganisationView:
        return self.view

    def change_organisation(self, **values: Any) -> None:
        self.stored.update(values)

    def rename_officer(self, name: str) -> None:
        self.stored["person"] = name

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def put(self, key: str, value: Any) -> None:
        self.values[key] = value


class NotesPage(ScrollPage):
    """A page with a form, for what must survive a change of language."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, width=860)
        t, ui = self.texts.t, self.ui
        self.form = Form(ui)
        self.who = self.form.add("who", ui.text_field(t("Surname"), check=needed(t("Write the surname"))))
        self.text = self.form.add("text", ui.long_text_field(t("Note")))
        self.add(ui.card(t("Note"), self.form, ui.row(ui.primary(t("Save"), lambda: self.form.validate()))))
        self.body.addStretch(1)
        self.keep("form", self.form)


class QuietPage(Page):
    """A page with nothing on it yet."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        t, ui = self.texts.t, self.ui
        action = ui.primary(t("Add"), lambda: None, icon="plus")
        self.column.addWidget(
            ui.empty(
                "people",
                t("Nothing here yet"),
                t("Without work the program hides itself. It warns half a minute before."),
                action,
            )
        )


@dataclass(frozen=True)
class OneFinder:
    texts: Texts

    def find(self, words: str, limit: int) -> list[Found]:
        people = [
            Found(self.texts.t("Member"), name, "мұғалім", "person", "members", {"id": n})
            for n, name in enumerate(("Өтегенова Мәдина", "Оспанов Дархан"))
        ]
        return [one for one in people if words.casefold() in one.title.casefold()][:limit]


def _tasks(today: date, texts: Texts) -> list[TodayTask]:
    kk = texts.code == "kk"

    def say(kazakh: str, russian: str) -> str:
        return kazakh if kk else russian

    return [
        TodayTask("appeal", say("№ 14 өтінішке жауап беру", "Ответить на обращение № 14"),
                  say("Қосымша сағаттар үшін ақы · жауап мерзімі бүгін", "Оплата дополнительных часов · срок ответа сегодня"),
                  say("Жауап беру", "Ответить"), Target("appeals"), today),
        TodayTask("clock", say("Екі адамның еңбек шарты аяқталады", "У двух человек кончается трудовой договор"),
                  say("Омарова Г., Сейітов Б. · 30 күннен аз қалды", "Омарова Г., Сейитов Б. · осталось меньше 30 дней"),
                  say("Қарау", "Посмотреть"), Target("members"), today + timedelta(9)),
        TodayTask("meeting", say("Жиналысты дайындау", "Подготовить собрание"),
                  say("27 қараша, 15:00 · күн тәртібі әлі жоқ", "27 ноября, 15:00 · повестки ещё нет"),
                  say("Дайындау", "Подготовить"), Target("documents"), today + timedelta(6)),
        TodayTask("usb", say("Бес жаңа жазбаны тексеру", "Проверить пять новых записей"),
                  say("Ауданнан флешкамен келді · екеуінде айырмашылық бар", "Пришли из района на флешке · в двух есть расхождения"),
                  say("Тексеру", "Проверить"), Target("exchange"), None, say("жаңа", "новое"), "ok"),
    ]  # fmt: skip


def _starts(texts: Texts) -> list[StartButton]:
    kk = texts.code == "kk"
    words = (
        ("Өтініш жазып алу", "Записать обращение", "appeal", "appeals"),
        ("Мүшелікке қабылдау", "Принять в члены", "person_add", "members"),
        ("Құжат жасау", "Составить документ", "document", "documents"),
        ("Заң бойынша сұрау", "Спросить по закону", "question", "ask"),
    )
    return [StartButton(kazakh if kk else russian, icon, Target(page)) for kazakh, russian, icon, page in words]


def _figures(texts: Texts) -> list[Figure]:
    if texts.code == "kk":
        return [Figure("Мүшелер", "48", "мектептегі 61 жұмыскерден"), Figure("Ашық өтініштер", "5", "біреуінің мерзімі жақын"),
                Figure("Адамдарға қайтарылды", "412 000 ₸", "бір жылда")]  # fmt: skip
    return [Figure("Члены профсоюза", "48", "из 61 работника школы"), Figure("Открытые обращения", "5", "у одного подходит срок"),
            Figure("Возвращено людям", "412 000 ₸", "возвращено за год")]  # fmt: skip


def _news(texts: Texts) -> ExchangeNews:
    if texts.code == "kk":
        return ExchangeNews(
            "12 жазба дайын. Орталық соңғы рет 14 қарашада қабылдады.", 12, "Көшірме 3 күн бұрын жасалды, тексерілді"
        )
    return ExchangeNews(
        "Готово 12 записей. Центр в последний раз принял 14 ноября.", 12, "Копия сделана 3 дня назад, проверена"
    )


PARTS = TodayParts([_tasks], [_figures], _starts, _news)
EMPTY_PARTS = TodayParts(starts=_starts)


def make_workplace(
    clock: FixedClock,
    texts: Texts,
    *,
    parts: TodayParts = PARTS,
    drafts: MemoryDrafts | None = None,
    practice: bool = False,
) -> Workplace:
    """Seven places as in the program; only the first, the notes and the settings have something on them."""
    settings = MemorySettings()
    quiet = [
        ("members", "Members", "people"),
        ("documents", "Documents", "document"),
        ("ask", "Ask", "question"),
        ("exchange", "Exchange", "exchange"),
    ]
    pages = [PageSpec(key, title, icon, QuietPage) for key, title, icon in quiet]
    pages.insert(1, PageSpec("appeals", "Appeals", "appeal", NotesPage))
    pages.append(PageSpec("cards", "Cards", "person", QuietPage, under="members"))
    pages.append(PageSpec("letter", "Send sealed", "send", QuietPage, under="cards", offered=False))
    term = SettingsParts(
        read_term=lambda: TermChoice(15, "working_days", "ст. 1"), write_term=lambda n, unit: None, models=lambda: ()
    )
    return Workplace(
        org="opened",
        pages=[today_spec(Today(clock, parts, lambda: CHAIR)), *pages, settings_spec(settings, lambda: CHAIR, term)],
        title=SCHOOL,
        finders=[OneFinder(texts)],
        status=lambda: ShellStatus(MOMENT, 12, MOMENT - timedelta(7), enrolled=True),
        badges=lambda: {"appeals": 5},
        drafts=drafts,
        practice=practice,
    )


def make_window(
    home: Path,
    *,
    vault: MemoryVault | None = None,
    preferences: Preferences | None = None,
    language: str | None = None,
    drafts: MemoryDrafts | None = None,
    parts: TodayParts = PARTS,
) -> MainWindow:
    clock = FixedClock(MOMENT)
    return MainWindow(
        vault=vault or MemoryVault(),
        open_workplace=lambda _opened, texts: make_workplace(clock, texts, drafts=drafts, parts=parts),
        home=home,
        clock=clock,
        jobs=window_jobs(),
        preferences=preferences or Preferences("ru"),
        language=language,
        practice=lambda: "opened",
    )
