"""Papers of safekeeping in Kazakh and Russian: the act of hand-over, the act of erasure, who opened a card. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language import dates
from tirek.foundation.rendering.document_model import (
    Column,
    Document,
    Facts,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Requisites,
    Signature,
    Signatures,
    Table,
)

Language = Literal["kk", "ru"]

_T = {
    "act": {"kk": "ҚАБЫЛДАУ-ТАПСЫРУ АКТІСІ", "ru": "АКТ ПРИЁМА-ПЕРЕДАЧИ"},
    "about": {"kk": "кәсіподақ төрағасы ауысқандағы электрондық іс жүргізу", "ru": "электронное делопроизводство при смене председателя профсоюзной организации"},
    "organisation": {"kk": "Ұйым", "ru": "Организация"},
    "gave": {"kk": "Тапсырды", "ru": "Сдал(а)"},
    "took": {"kk": "Қабылдады", "ru": "Принял(а)"},
    "handed": {"kk": "Тапсырылған жазбалар (саны)", "ru": "Переданные записи (количество)"},
    "kind": {"kk": "Жазба түрі", "ru": "Вид записей"},
    "count": {"kk": "Саны", "ru": "Количество"},
    "keys": {
        "kk": ("Барлық бөлімнің шифрлау кілттері ауыстырылды.", "Бұрынғы төрағаның құпиясөзі мен басылған коды осы ұйымның жазбаларын енді ашпайды.",
               "Жаңа қалпына келтіру коды басылып, жаңа төрағаға берілді.", "Бұрын жасалған сақтық көшірмелер сол кездегі құпиясөзбен ашылады: оларды жою немесе жаңа төрағаға тапсыру керек."),
        "ru": ("Ключи шифрования всех разделов заменены.", "Пароль и напечатанный код прежнего председателя больше не открывают записи этой организации.",
               "Новый код восстановления напечатан и передан новому председателю.", "Резервные копии, сделанные раньше, открываются прежним паролем: их нужно уничтожить или передать новому председателю."),
    },
    "signed": {"kk": "Бағдарламадағы электрондық қолдар (Ed25519)", "ru": "Электронные подписи в программе (Ed25519)"},
    "old_key": {"kk": "Бұрынғы төраға кілтінің ізі", "ru": "Отпечаток ключа прежнего председателя"},
    "new_key": {"kk": "Жаңа төраға кілтінің ізі", "ru": "Отпечаток ключа нового председателя"},
    "chair_was": {"kk": "Бұрынғы төраға", "ru": "Прежний председатель"},
    "chair_is": {"kk": "Жаңа төраға", "ru": "Новый председатель"},
}  # fmt: skip

KINDS = {
    "member": {"kk": "Кәсіподақ мүшелері", "ru": "Члены профсоюза"},
    "appeal": {"kk": "Өтініштер", "ru": "Обращения"},
    "appeal_identity": {"kk": "Құпия өтініш иелерінің аты-жөні", "ru": "Имена за конфиденциальными обращениями"},
    "paper": {"kk": "Құжаттар", "ru": "Документы"},
    "question": {"kk": "Заң бойынша сұрақтар", "ru": "Вопросы по закону"},
    "notice": {"kk": "Хабарламалар", "ru": "Уведомления"},
    "consent": {"kk": "Келісімдер", "ru": "Согласия"},
}
_OTHER = {"kk": "Өзге қызметтік жазбалар", "ru": "Прочие служебные записи"}


def handover_paper(
    language: Language, *, made_at: datetime, organisation: str, from_name: str, to_name: str, records: dict[str, int], old_key: str,
    new_key: str, signature_from: str, signature_to: str, practice: bool,
) -> Document:  # fmt: skip
    """The act of hand-over, with room for both hands and the fingerprints of both keys."""

    def say(key: str) -> str:
        return str(_T[key][language])

    day = made_at.astimezone(KAZAKHSTAN).date()
    rows = [(KINDS[name][language], str(number)) for name, number in records.items() if name in KINDS and number]
    other = sum(number for name, number in records.items() if name not in KINDS)
    return Document(
        title=say("act"),
        language=language,
        blocks=(
            Heading(say("act")),
            Heading(say("about"), level=2),
            Requisites(left=dates.long_date(day, language)),
            Facts(((say("organisation"), organisation), (say("gave"), from_name), (say("took"), to_name))),
            Heading(say("handed"), level=3),
            Table((Column(say("kind"), 4), Column(say("count"), 1, "right")), (*rows, (_OTHER[language], str(other)))),
            Numbered(tuple(_T["keys"][language])),
            Heading(say("signed"), level=3),
            Facts(
                (
                    (say("old_key"), fingerprint(old_key)),
                    (say("gave"), signature_from),
                    (say("new_key"), fingerprint(new_key)),
                    (say("took"), signature_to),
                )
            ),
            Signatures((Signature(say("chair_was"), from_name), Signature(say("chair_is"), to_name))),
        ),
        made_on=day,
        practice=practice,
    )


def fingerprint(public_key: str) -> str:
    """Twenty digits in fives, to be compared by voice."""
    number = int.from_bytes(hashlib.sha256(public_key.encode()).digest()[:9], "big") % 10**20
    digits = f"{number:020d}"
    return " ".join(digits[start : start + 5] for start in range(0, 20, 5))


def readings_paper(
    language: Language, *, about: str, organisation: str, day: date, rows: Sequence[tuple[datetime, str, str]], practice: bool
) -> Document:
    """Who opened a card and when; `rows` are (moment, name, role in words), newest first."""
    words = {
        "kk": ("КІМ, ҚАШАН АШТЫ", "Уақыты", "Кім", "Рөлі", "Бір адамның бір сағат ішіндегі ашуы бір жол болып жазылады. Бақылау-тексеру комиссиясының және оқитын адамның ашуы олардың қолтаңбасынсыз жазылады.",
               "«Дербес деректер және оларды қорғау туралы» ҚР Заңының 24-бабы", "Ашылмаған.", "Карточка", "Ұйым"),
        "ru": ("КТО И КОГДА ОТКРЫВАЛ", "Время", "Кто", "Роль", "Открытия одного человека в течение часа записываются одной строкой. Открытия ревизионной комиссии и читателя записываются без их подписи.",
               "Статья 24 Закона РК «О персональных данных и их защите»", "Не открывали.", "Карточка", "Организация"),
    }[language]  # fmt: skip
    table = Table(
        (Column(words[1], 2), Column(words[2], 3), Column(words[3], 2)),
        tuple((_moment(at, language), name, role) for at, name, role in rows),
    )
    return Document(
        title=words[0],
        language=language,
        blocks=(
            Heading(words[0]),
            Requisites(left=dates.long_date(day, language)),
            Facts(((words[7], about), (words[8], organisation))),
            table if rows else Paragraph(words[6]),
            Note(words[4]),
            Note(words[5]),
        ),
        made_on=day,
        practice=practice,
    )


def erasure_paper(
    language: Language, *, made_at: datetime, organisation: str, ground: str, erased: dict[str, int], journal_rows: int, chair: str, practice: bool
) -> Document:
    """The act of destruction. Names nobody whose data it was."""
    words = {
        "kk": ("ДЕРБЕС ДЕРЕКТЕРДІ ЖОЮ АКТІСІ", "Негізі", "Ұйым", "Жазба түрі", "Саны",
               ("Жазбалардағы дербес деректер жойылды, орнына ештеңе жазылған жоқ.", "Өзгерістер журналының тиісті жолдарындағы мәндер мен олардың тұздары жойылды (жол саны: {n}); журналдың тізбегі бұрынғыдай дәлелденеді.",
                "Жоюды кері қайтару мүмкін емес.", "Бұрын жасалған сақтық көшірмелерде бұл деректер қалады: олар сақтау мерзімі біткенде жойылады."), "Кәсіподақ төрағасы"),
        "ru": ("АКТ УНИЧТОЖЕНИЯ ПЕРСОНАЛЬНЫХ ДАННЫХ", "Основание", "Организация", "Вид записей", "Количество",
               ("Персональные данные в записях уничтожены, на их месте ничего не записано.", "Значения и их соли в соответствующих строках журнала изменений уничтожены (строк: {n}); цепочка журнала по-прежнему доказывается.",
                "Уничтожение необратимо.", "В резервных копиях, сделанных раньше, эти данные остаются: копии уничтожаются по окончании срока их хранения."), "Председатель профсоюзной организации"),
    }[language]  # fmt: skip
    day = made_at.astimezone(KAZAKHSTAN).date()
    counted: dict[str, int] = {}
    for name, number in erased.items():
        kind = KINDS.get(name, _OTHER)[language]
        counted[kind] = counted.get(kind, 0) + number
    return Document(
        title=words[0],
        language=language,
        blocks=(
            Heading(words[0]),
            Requisites(left=dates.long_date(day, language)),
            Facts(((words[2], organisation), (words[1], ground))),
            Table((Column(words[3], 4), Column(words[4], 1, "right")), tuple((kind, str(number)) for kind, number in counted.items())),
            Numbered(tuple(line.format(n=journal_rows) for line in words[5])),
            Signatures((Signature(words[6], chair),)),
        ),
        made_on=day,
        practice=practice,
    )


def other_kind() -> dict[str, str]:
    """Words for records that have none of their own."""
    return _OTHER


def language_of(code: str) -> Language:
    """Papers are in Kazakh or Russian; anything else reads Kazakh."""
    return "ru" if code == "ru" else "kk"


def _moment(at: datetime, language: Language) -> str:
    local = at.astimezone(KAZAKHSTAN)
    return f"{dates.short_date(local.date(), language)} {local:%H:%M}"
