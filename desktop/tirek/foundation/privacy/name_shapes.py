"""Names of people in Kazakh and Russian texts, found by patronymic, initials, title or a known name. Pure.

A single surname without any of these is left alone: places and schools are named after people too («Абай мектебі»).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tirek.foundation.language.folding import fold

_BIG = "А-ЯЁӘҒҚҢӨҰҮҺІA-Z"
_SMALL = "а-яёәғқңөұүһіa-z"
_WORD = rf"[{_BIG}][{_SMALL}]+(?:[\-–’'][{_BIG}{_SMALL}]+)*"
_CAPITAL = re.compile(_WORD)
_SEQUENCE = re.compile(rf"{_WORD}(?:[ \u00a0]{{1,2}}{_WORD}){{0,3}}")
_SHOUTED = re.compile(rf"[{_BIG}]{{2,}}(?:[\-–][{_BIG}]{{2,}})?(?:[ \u00a0]{{1,2}}[{_BIG}]{{2,}}){{1,3}}")

# Case endings follow the patronymic: -ұлына, -қызының, -овичу, -овну. Words with a space («Нурлан улы») come below.
_PATRONYMIC = re.compile(
    r"(?:(?:ұлы|улы|ұғлы|оглы|уулу)(?:н\w{0,3}|м\w{0,4}|на|ға|мен)?|(?:қызы|кызы|қизи)(?:н\w{0,3}|м\w{0,4})?"
    r"|(?:ович|евич|ьич|[лмк]ич)(?:а|у|ем|ом|е|ке|қа|пен|тің|ті)?"
    r"|(?:овн|евн|ичн|иничн)(?:а|ы|е|у|ой|ою|аға|амен|аның|аны)?)$", re.IGNORECASE)
_PATRONYMIC_PART = re.compile(r"^(?:ұлы|улы|қызы|кызы|оғлы|оглы)\w{0,4}$", re.IGNORECASE)
_SURNAME = re.compile(
    r"(?:(?:ов|ев|ёв|ин|ын)(?:а|у|ым|ой|е|тің|тың|ке|қа|ті|ты|пен|тен|тан)?|(?:ова|ева|ина|ына)(?:ға|ның|ны|мен|дан)?"
    r"|(?:ск|цк)(?:ий|ая|ого|ому|ой|ую|им)|(?:енко|чук|тегі)\w{0,3})$", re.IGNORECASE)
_INITIALS = re.compile(
    rf"(?:(?P<after>{_WORD})[ \u00a0]{{0,2}}[{_BIG}]\.(?:[ \u00a0]?[{_BIG}]\.)?"
    rf"|(?<![{_BIG}{_SMALL}])[{_BIG}]\.[ \u00a0]?(?:[{_BIG}]\.[ \u00a0]?)?(?P<before>{_WORD}))")
_TITLE = re.compile(
    rf"(?i:\b(?:мұғалім\w{{0,5}}|учител\w{{1,6}}|директор\w{{0,5}}|завуч\w{{0,4}}|воспитател\w{{1,6}}|тәрбиеші\w{{0,4}}"
    rf"|азамат\w{{0,3}}|гражданин\w{{0,3}}|гражданк\w{{1,3}}|господин\w{{0,3}}|госпож\w{{1,3}}|мырза|ханым|қызметкер\w{{0,4}}"
    rf"|жұмыскер\w{{0,4}}|работник\w{{0,3}}|работниц\w{{1,3}}|коллег\w{{1,3}}|әріптес\w{{0,5}}|есімі|зовут|фамили\w{{1,3}}"
    rf"|уважаем\w{{2,3}}|құрметті|мүше\w{{0,4}}|председател\w{{1,3}}|төраға\w{{0,4}}|бухгалтер\w{{0,4}}|медсестр\w{{1,3}})"
    rf"[ \u00a0:«\"]{{1,3}})(?P<name>{_WORD}(?:[ \u00a0]{_WORD}){{0,2}})")
_ADDRESSED = re.compile(rf"(?P<name>{_WORD})[ \u00a0](?i:апай|ағай|апа|аға|мырза|ханым|тәте|көке)(?i:[а-яәғқңөұүһі]{{0,5}})\b")

# Words with a capital that stand beside names or look like them, and are none.
_NOT_NAMES = frozenset(fold(word) for word in (
    "Қазақстан", "Казахстан", "Республика", "Республики", "Республикасы", "Республикасының", "Кодекс", "Кодекса",
    "Еңбек", "Трудовой", "Трудового", "Закон", "Заң", "Министерство", "Министрлігі", "Алматы", "Астана", "Шымкент",
    "Костанай", "Қостанай", "Рудный", "Караганда", "Қарағанды", "Павлодар", "Атырау", "Ақтау", "Ақтөбе", "Тараз",
    "Семей", "Мектеп", "Школа", "Колледж", "Лицей", "Гимназия", "Кәсіподақ", "Профсоюз", "Сұрақ", "Вопрос", "Жауап",
    "Директор", "Мұғалім", "Учитель", "Завуч", "Если", "Егер", "Как", "Что", "Когда", "Наш", "Наша", "Біз", "Мен",
    "Она", "Он", "Ол", "Мне", "Ма", "По", "На", "За", "Из", "От", "До", "Не", "Но", "Мой", "Моя", "Ей", "Его",
    "Декрет", "Отпуск", "Демалыс", "Ұжымдық", "Коллективный", "Приказ", "Бұйрық", "Школы", "Основы", "Новый", "Новая",
    "Один", "Причина", "Половина", "Середина", "Община", "Величина", "Медицина", "Дисциплина", "Основа", "Глава",
    "Слова", "Снова", "Права", "Голова", "Документов", "Часов", "Годов", "Дней", "Работников", "Советник", "Совет",
))


def find_names(text: str, known: Iterable[str] = ()) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it is sure. `known` are single names of the register, in any spelling.

    A known first name alone counts as perhaps; beside another name part, or as a surname, it is sure.
    """
    stems = {_stem(fold(part)) for name in known for part in re.findall(r"[^\W\d_]{3,}", name)}
    found = [*_by_shape(text), *_by_known(text, stems)]
    for match in (*_INITIALS.finditer(text), *_TITLE.finditer(text), *_ADDRESSED.finditer(text)):
        found.append(_of_match(match))
    yield from _merged([one for one in found if one is not None])


def _of_match(match: re.Match[str]) -> tuple[int, int, bool] | None:
    groups = match.groupdict()
    if "after" in groups:      # initials: the letters with their dots belong to the name
        word = groups["after"] or groups["before"]
        return None if fold(word) in _NOT_NAMES else (match.start(), match.end(), True)
    words = match.group("name").split()
    if fold(words[0]) in _NOT_NAMES:
        return None
    return match.start("name"), match.end("name"), len(words) > 1


def _by_shape(text: str) -> Iterator[tuple[int, int, bool]]:
    for pattern in (_SEQUENCE, _SHOUTED):
        for match in pattern.finditer(text):
            yield from _in_sequence(text, match.start(), match.end())
    for match in re.finditer(rf"({_WORD})[ \u00a0](?:ұлы|улы|қызы|кызы)\w{{0,4}}\b", text):
        yield match.start(), match.end(), True


def _in_sequence(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """A row of words with capitals is a name when one is a patronymic, or a surname stands beside another word."""
    words = [(start + word.start(), start + word.end(), word.group())
             for word in re.finditer(r"[^ \u00a0]+", text[start:end])]
    while words and fold(words[0][2]) in _NOT_NAMES:
        words.pop(0)
    words = [word for word in words if fold(word[2]) not in _NOT_NAMES]
    if not words:
        return
    if any(len(word) > 5 and _PATRONYMIC.search(word) or _PATRONYMIC_PART.match(word) for _, _, word in words) or len(words) > 1 and any(len(word) > 4 and _SURNAME.search(word) for _, _, word in words):
        yield words[0][0], words[-1][1], True
    elif len(words) == 1 and len(words[0][2]) > 5 and _SURNAME.search(words[0][2]) and not _starts_sentence(text, start):
        yield words[0][0], words[0][1], False


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \u00a0«\"(")
    return not before or before[-1] in ".!?:\n•—"


def _stem(folded: str) -> str:
    """Without case endings, so that «Ахметоваға» and «Ахметова» meet; at least four letters stay."""
    return folded if len(folded) <= 4 else folded[:max(4, len(folded) - 2)]


def _by_known(text: str, stems: set[str]) -> Iterator[tuple[int, int, bool]]:
    if not stems:
        return
    for match in _CAPITAL.finditer(text):
        word = fold(match.group())
        # The text's word may carry a case ending of up to four letters more than the register's.
        if any(word[:length] in stems for length in range(3, len(word) + 1) if len(word) - length <= 6):
            yield match.start(), match.end(), bool(_SURNAME.search(match.group()) or _PATRONYMIC.search(match.group()))


def _merged(found: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """Overlapping and neighbouring finds become one name; a name of two words is sure."""
    current: tuple[int, int, bool] | None = None
    for start, end, sure in sorted(found):
        if current is not None and start <= current[1] + 1:
            touching = start > current[1]
            current = current[0], max(current[1], end), current[2] or sure or touching
        else:
            if current is not None:
                yield current
            current = start, end, sure
    if current is not None:
        yield current
