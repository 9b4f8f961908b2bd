"""Names of people in Kazakh and Russian texts: by a known name, patronymic, initials, title, or a surname's shape. Pure.

Places and schools are named after people too, so a lone surname or a first name that is an everyday word counts only
as perhaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tirek.foundation.language.folding import fold, repair_look_alikes
from tirek.foundation.privacy.first_names import ALSO_WORDS, CLEAR

_BIG, _SMALL = "А-ЯЁӘҒҚҢӨҰҮҺІA-Z", "а-яёәғқңөұүһіa-z"
# Lengths are limited and words begin where no letter stands before: a hostile text must not make the search slow.
_WORD = rf"(?<![{_BIG}{_SMALL}\-])[{_BIG}](?:['’][{_BIG}])?[{_SMALL}]{{1,40}}(?:[\-–’'][{_BIG}{_SMALL}]{{1,40}}){{0,3}}"
_SHOUTED_WORD = rf"(?<![{_BIG}{_SMALL}\-])[{_BIG}]{{3,40}}(?:[\-–][{_BIG}]{{3,40}})?"
_ROWS = re.compile(rf"{_WORD}(?:[ \u00a0]{{1,2}}{_WORD}){{0,3}}(?![{_BIG}{_SMALL}])"
                   rf"|{_SHOUTED_WORD}(?:[ \u00a0]{{1,2}}{_SHOUTED_WORD}){{1,3}}(?![{_BIG}{_SMALL}])")
_LOW_PATRONYMIC = re.compile(rf"{_WORD}(?:[ \u00a0]{_WORD})?[ \u00a0\-–](?:ұлы|улы|қызы|кызы|оглы|оғлы)"
                             rf"(?:н[ыа]\w{{0,3}}|мен)?(?![{_BIG}{_SMALL}])")
_INITIALS = re.compile(
    rf"(?P<after>{_WORD})[ \u00a0]{{0,2}}[{_BIG}]\.(?:[ \u00a0]?[{_BIG}]\.)?(?![{_SMALL}])"
    rf"|(?<![{_BIG}{_SMALL}])[{_BIG}]\.[ \u00a0]?(?:[{_BIG}]\.[ \u00a0]?)?(?P<before>{_WORD})")
_CAPITAL = re.compile(rf"[ \u00a0]?{_WORD}")
_TITLE = re.compile(
    rf"(?i:(?<![{_BIG}{_SMALL}])(?:мұғалім|учител|директор|завуч|воспитател|тәрбиеші|азамат|граждан|господин|госпож|мырза"
    rf"|ханым|қызметкер|жұмыскер|работни|коллег|әріптес|есім|зовут|фамили|тег|уважаем|құрметті|мүше|председател|төраға"
    rf"|бухгалтер|медсестр|психолог|логопед|социолог|вожат|тренер|жаттықтырушы|кітапханашы|библиотекар)[{_SMALL}]{{0,7}}"
    rf"(?:мыз|ым|і|сы)?[ \u00a0]{{1,2}})(?P<name>{_WORD}(?:[ \u00a0]{_WORD}){{0,2}})")
_ADDRESSED = re.compile(rf"(?P<name>{_WORD})[ \u00a0](?i:апай|ағай|апа|мырза|ханым|тәте|көке)[{_SMALL}]{{0,5}}(?![{_SMALL}])")

# Shapes are looked for in small letters, not folded ones: -ин is a surname's ending, -ің a case.
_PATRONYMIC = re.compile(
    r"..(?:(?:ұлы|улы|оғлы|оглы|оглу|уулу)(?:н[аыі]\w{0,3}|мен)?|(?:қызы|кызы|қизи)(?:н[аыі]\w{0,3}|мен)?"
    r"|(?:ович|евич)(?:а|у|ем|ом|е|ке|қа|пен|тің|тың|ті|ты|тан|тен)?|(?:ильич|кузьмич|лукич|фомич)\w{0,2}"
    r"|(?:овн|евн|ьевн|иничн)(?:а|ы|е|у|ой|аға|амен|аның|аны|адан))$")
_SURNAME = re.compile(
    r"..(?:(?:ов|ев|ёв|ин)(?:а|у|ым|ой|е|а(?:ға|ның|ны|мен|дан|да)|тің|тың|ке|қа|ті|ты|пен|тен|тан)?"
    r"|(?:ин)(?:нің|ге|ді|мен|нен)|(?:ск|цк)(?:ий|ая|ого|ому|ой|ую|им|ом|ийге|ийдің)|(?:енко|чук|швили|дзе)\w{0,3})$")
_ADJECTIVE = re.compile(r"(?:овной|евной|ского|скому|ская|ский|ской|скую|ским|ском)$")
_ENDINGS = (
    "", "га", "ге", "ка", "ке", "на", "не", "нин", "дин", "тин", "ни", "ди", "ти", "да", "де", "та", "те", "нда", "нде", "дан", "ден", "тан",
    "тен", "нан", "нен", "мен", "пен", "бен", "а", "и", "у", "ю", "е", "я", "ои", "еи", "ом", "ем", "им", "иа", "ие", "ию", "ии", "ова", "дики",
    "тики", "ники",
)
# A Russian case may have taken the name's own last letter: Марина, Марине; Сергей, Сергею; Наталья, Натальей.
_TAKEN = {"и": "ая", "у": "а", "ю": "яи", "е": "аяи", "я": "и", "ои": "а", "еи": "ая", "ем": "и"}
_COMMON_ENDINGS = (*_ENDINGS, "и", "си", "иге", "ине", "ина", "инин", "инда", "инде", "инан", "инен", "лар", "лер", "дар", "дер", "тар", "тер",
                   "ах", "ами", "ам", "ов", "ого", "ому", "ая", "ии", "ую", "ым", "их", "цу", "нице", "ницу")
_BY_LENGTH = tuple(sorted(_ENDINGS, key=len))

# Words with a capital that stand where names stand, and are none; with any ending.
_COMMON_TEXT = """
Қазақстан Казахстан Республик Республика Республикасы Кодекс Кодексі Еңбек Трудовой Трудового Закон Заң Заңы Министерство Министр Министрлігі Алматы
Астана Шымкент Костанай Қостанай Рудный Рудном Караганда Қарағанды Павлодар Атырау Ақтау Ақтөбе Актобе Тараз Семей Қызылорда Орал Көкшетау Петропавл
Талдықорған Түркістан Жезқазған Мектеп Школа Школе Колледж Лицей Гимназия Кәсіподақ Профсоюз Сұрақ Вопрос Жауап Ответ Директор Мұғалім Учитель Завуч
Егер Если Как Қалай Что Когда Қашан Наш Наша Нашей Біз Мен Она Они Ол Мне Мой Моя Моей Его Ей Также Сондай Декрет Отпуск Демалыс Ұжымдық Коллективный
Коллективного Приказ Бұйрық Основы Новый Новая Один Причина Половина Середина Община Величина Медицина Дисциплина Основа Основной Уголовный Уголовной
Духовной Верховный Верховной Глава Слова Снова Права Право Голова Документов Документ Часов Годов Дней Работник Работников Советник Совет Совета
Арнаулы Орнына Ереуіл Жол Жалақы Зарплата Ставка Нагрузка Сабақ Урок Урока Класс Сынып Акт Хаттама Протокол Президент Правительство Үкімет Комитет
Комиссия Кеңес Парламент Мәжіліс Сенат Сот Суд Суда Государственный Мемлекеттік Балабақша Детский Садик Январь Қаңтар Наурыз Ораза Құрбан Айт
Конституция Жаңа Жыл Казахстанский Предпринимательский Предпринимательскому Гражданский Гражданскому Гражданского Социальный Әлеуметтік Налоговый
Бюджетный Тәуелсіздік Бірінші Екінші Сіз Сіздің Менің Біздің Оның Олар Әкім Әкімдік Акимат Аким Облыс Облысы Область Области Аудан Ауданы Район Района
Қала Қаласы Город Города Ауыл Ауылы Село Села Улица Көшесі Қосымша Приложение Бап Статья Статьи Пункт Тармақ Бөлім Тарау Білім Образование Образования
Ғылым Наука Кім Кто Где Қайда Неге Почему Сколько Қанша Бізде Нам Нас Вам Вас Они Им Все Бәрі Барлық Каждый Әр Мама Папа Апай Ағай Дос Муж Жена Күйеу
Бала Ребенок Менде Маған Можно Нужно Надо Куда Чей Чья Какой Какая Какие Қандай Осы Бұл Это Этот Эта Тот Жоғары Высший Старший Бас Главный Главного
Бухгалтер Кадр Кадров Ұстаз Педагог Психолог Логопед Медсестра Қызметкер Жұмыскер Жұмыс Работа Работы Договор Шарт Өтініш Заявление Заявления
Учительниц Учительница Воспитательница Ночью Утром Днём Вчера Сегодня Завтра Бүгін Кеше Ертең Мереке Банк Ұлттық Жоғарғы Депутат Прокурор Прокуратура
Полиция Инспектор Инспекция Врач Дәрігер Жалоба Шағым Ақы Ақша Деньги Сумма
"""
_COMMON = frozenset(fold(word) for word in _COMMON_TEXT.split())
_NEAR_PLACE = re.compile(r"^[»\"”]?[ \u00a0](?:атындағы|ат\.|көшес|даңғыл|мектеб|ауыл|қалас|аудан|облыс|өңір|шағын|школ|лице|гимнази|улиц|проспект|район"
                         r"|област|город|сел[оау]|кодекс|заң)", re.IGNORECASE)
_AFTER_PLACE = re.compile(r"(?:имени|им\.|ул\.|улиц\w|проспект\w{0,2}|г\.|город\w{0,2}|сел[оае]|с\.|район\w{0,2})[ \u00a0]?[«\"“]?$", re.IGNORECASE)


@dataclass(frozen=True)
class _Known:
    """Folded names of the register and common first names."""

    register: frozenset[str]

    def of(self, word: str) -> str:
        """"register", "first", "word" (an everyday word that is also a name) or ""."""
        folded = fold(word)
        for ending in _BY_LENGTH:
            stem = folded.removesuffix(ending) if ending else folded
            if len(stem) < 3 or (ending and stem == folded):
                continue
            for one in (stem, *(stem + letter for letter in _TAKEN.get(ending, ""))):
                if one in self.register:
                    return "register"
                if one in CLEAR:
                    return "first"
                if one in ALSO_WORDS and len(stem) > 2:
                    return "word"
        return ""


def find_names(text: str, known: Iterable[str] = ()) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it is sure. `known` are names of the register, in any spelling and of any number of words."""
    parts = frozenset(fold(part) for name in known for part in re.findall(r"[^\W\d_]{3,}", name))
    names = _Known(parts - _COMMON)
    found = [one for row in _ROWS.finditer(text) for one in _in_row(text, row, names)]
    found += [(match.start(), match.end(), True) for match in _LOW_PATRONYMIC.finditer(text)]
    for match in (*_INITIALS.finditer(text), *_TITLE.finditer(text), *_ADDRESSED.finditer(text)):
        found += _of_match(text, match)
    return _merged(found)


def _common(word: str) -> bool:
    folded = fold(word)
    return any(folded.endswith(ending) and folded.removesuffix(ending) in _COMMON for ending in _COMMON_ENDINGS)


def _of_match(text: str, match: re.Match[str]) -> Iterator[tuple[int, int, bool]]:
    groups = match.groupdict()
    if "after" in groups:      # initials: the letters with their dots belong to the name
        word = groups["after"] or groups["before"]
        if not _common(word) and not _is_place(text, match.start(), match.end()):
            after = _CAPITAL.match(text, match.end())       # «Әсел Қ. Омарова»
            yield match.start(), after.end() if after and _shape(after.group().strip()) == "surname" else match.end(), True
        return
    words = [found for found in re.finditer(r"[^ \u00a0]+", match.group("name")) if not _common(found.group())]
    if words and not _is_place(text, match.start("name"), match.end("name")):
        yield match.start("name") + words[0].start(), match.start("name") + words[-1].end(), len(words) > 1


def _in_row(text: str, row: re.Match[str], names: _Known) -> Iterator[tuple[int, int, bool]]:
    """A row of words with capitals: is there a name in it, and how sure is that?"""
    words = [(row.start() + word.start(), row.start() + word.end(), word.group())
             for word in re.finditer(r"[^ \u00a0]+", row.group())]
    words = [word for word in words if not _common(word[2]) or names.of(word[2]) in ("register", "first")]
    if not words or _is_place(text, words[0][0], words[-1][1]):
        return
    kinds = [names.of(word) or _shape(word) for _, _, word in words]
    if len(words) == 1 and _ADJECTIVE.search(words[0][2].lower()):
        return                # «Основной», «Гражданскому» look like «Ивановной», «Калиновскому»
    if "patronymic" in kinds or len(words) > 1 and any(kind in ("register", "first", "surname") for kind in kinds):
        yield words[0][0], words[-1][1], True
    elif len(words) == 1 and kinds[0] in ("register", "first"):
        yield words[0][0], words[0][1], kinds[0] == "register"
    elif len(words) == 1 and kinds[0] == "surname" and not _starts_sentence(text, words[0][0]):
        yield words[0][0], words[0][1], False


def _shape(word: str) -> str:
    small = repair_look_alikes(word).lower()
    if len(small) > 6 and _PATRONYMIC.search(small):
        return "patronymic"
    if len(small) > 4 and _SURNAME.search(small):
        return "surname"
    return ""


def _is_place(text: str, start: int, end: int) -> bool:
    """«Абай атындағы мектеп», «ул. Сатпаева»: named after a person, but nobody's personal data."""
    return bool(_NEAR_PLACE.match(text[end:end + 14]) or _AFTER_PLACE.search(text[max(0, start - 12):start]))


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \u00a0«\"(")
    return not before or before[-1] in ".!?:\n•—"


def _merged(found: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """Overlapping finds become one name, sure when one of them was."""
    current: tuple[int, int, bool] | None = None
    for start, end, sure in sorted(found):
        if current is not None and start <= current[1]:
            current = current[0], max(current[1], end), current[2] or sure
            continue
        if current is not None:
            yield current
        current = start, end, sure
    if current is not None:
        yield current
