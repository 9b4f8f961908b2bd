"""Words cut to stems, in Kazakh and Russian, so that «демалысымды» finds «демалыс» and «уволили» finds «увольнение».

Kazakh letters are folded onto the letters a Russian keyboard has before anything is cut, in the texts and in the
question alike: people write «жумыс», «кешикти», «согис», and must find the same article.
"""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from tirek.features.counsel.kazakh_roots import ROOTS
from tirek.features.counsel.words import KAZAKH_STOP_WORDS, STOP_WORDS

KAZAKH_LETTERS = frozenset("әғқңөұүһі")
PREFIX_LETTERS = 5
"""The second index keeps this many first letters of a word: it errs differently from the stems."""

_FOLD = str.maketrans(
    {"ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и", "ё": "е", "i": "и"}
)
_WORD = re.compile(r"[0-9]+(?:-[0-9]+)?|[a-zа-яёәғқңөұүһіi]+", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-яё]")


def words(text: str) -> list[str]:
    """Words and numbers of a text, in lower case, in order; a Latin «i» inside a Cyrillic word is read as «і»."""
    found: list[str] = []
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        if "i" in word and (_CYRILLIC.search(word) or any(letter in KAZAKH_LETTERS for letter in word)):
            word = word.replace("i", "і")
        found.append(word)
    return found


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """The word as it looks when it is typed without the Kazakh layout."""
    return word.translate(_FOLD)


def as_typed(text: str) -> str:
    """A regular expression for these words, with Kazakh letters (or a Latin «i») or without their layout."""
    return "".join(f"[{letter}{folded}{'i' if letter == 'і' else ''}]" if (folded := fold(letter)) != letter else re.escape(letter) for letter in text)


def _endings(text: str) -> dict[int, frozenset[str]]:
    """Endings folded like the words, by length, the longest first."""
    folded = {fold(ending) for ending in text.split()}
    lengths = sorted({len(ending) for ending in folded}, reverse=True)
    return {length: frozenset(ending for ending in folded if len(ending) == length) for length in lengths}


_VERB_LONG = _endings(
    "ғым гім қым кім ғымыз гіміз қымыз кіміз ғысы гісі қысы кісі "
    "майды мейді байды бейді пайды пейді майтын мейтін байтын бейтін пайтын пейтін йтын йтін "
    "ғанда генде қанда кенде ғаннан геннен қаннан кеннен ғаным генім қаным кенім ғанын генін қанын кенін "
    "ғанымды генімді қанымды кенімді ғаныма геніме қаныма кеніме ғанша генше қанша кенше "
    "ғандықтан гендіктен қандықтан кендіктен ғандығы гендігі қандығы кендігі ғандығын гендігін "
    "маса месе баса бесе паса песе мады меді бады беді пады педі маған меген баған беген паған пеген "
    "мағаны мегені мағанда мегенде мағаннан мегеннен мауы меуі мау меу бау беу пау пеу мауға меуге "
    "уға уге уды уді удың удің уым уім уына уіне уын уін уында уінде уы уі удан уден умен "
    "ылды ілді лды лді ылған ілген лған лген ылады іледі лады леді ынды інді нды нді ынған інген нған нген "
    "тырды тірді дырды дірді тырған тірген дырған дірген тырады тіреді дырады діреді тыру тіру дыру діру "
    "ғызды гізді қызды кізді ғызады гізеді қызады кізеді ғызып гізіп қызып кізіп "
    "ып іп апты епті ыпты іпті ады еді йды йді амын емін ймын ймін асың есің асыз есіз амыз еміз ймыз йміз "
    "ғалы гелі қалы келі ғай гей қай кей сақ сек саң сең саңыз сеңіз сам сем са се "
    "дым дім тым тім дық дік тық тік дың дің тың тің дыңыз діңіз тыңыз тіңіз "
    "мақшы мекші бақшы бекші пақшы пекші мақ мек бақ бек пақ пек май мей бай бей пай пей"
)
_CASE = _endings(
    "ның нің дың дің тың тің ға ге қа ке на не ды ді ты ті ны ні да де та те нда нде дан ден тан тен нан нен "
    "ыма іме ыңа іңе "
    "мен бен пен дағы дегі тағы тегі ндағы ндегі ша ше дай дей тай тей сын сін ын ін"
)
_POSSESSIVE = _endings(
    "ым ім ың ің ы і сы сі ымыз іміз мыз міз ыңыз іңіз ңыз ңіз лары лері дары дері тары тері м ң иім иің"
)
_PLURAL = _endings("лар лер дар дер тар тер")
_DERIVED = _endings("лық лік дық дік тық тік шылық шілік шы ші сыз сіз лы лі ды ді ты ті лас лес дас дес тас тес")
_VERB = _endings("ған ген қан кен у ып іп п а е й ыл іл")
_AFTER_VOWEL_ONLY = frozenset(
    ("сы", "си", "сын", "син", "на", "не", "ны", "ни", "нда", "нде", "ндагы", "ндеги", "п", "й")
)
_AFTER_OPEN = frozenset(("сы", "си", "сын", "син"))
_WISH = frozenset(("гым", "гим", "гымыз", "гимиз", "гысы", "гиси"))
_ENDS_IN_Y = ("акы", "шы", "ши")
"""«жалақы-сы», «басшы-сы»: the few words in -ы that take the ending with с."""
_VOWELS = frozenset("аеиоуыэюя")
_HARDEN = {"б": "п", "г": "к"}
_ROOTS = {fold(root): fold(root) for root in ROOTS} | {
    fold(root)[:-1] + soft: fold(root)
    for root in ROOTS
    for hard, soft in (("к", "г"), ("қ", "г"), ("п", "б"))
    if root.endswith(hard)
}
"""Dictionary forms, and as they look before a vowel: «мектеп», «мектеб-і»."""
_NOUN_ENDINGS = re.compile(
    r"(?:[лдт][ае]р)?"
    r"(?:[ыи]?м|[ыи]?н|[ыи]|с[ыи]|[ыи]?м[ыи]з|[ыи]?н[ыи]з)?"
    r"(?:[ндт][ыи]н|[гк][ае]|[нд]?[ае]|[ндт][ыи]|н?д[ае]|т[ае]|[дтн][ае]н|[мбп]ен|[нд]?[дт][ае]г[ыи]|[дт][ае]й|ш[ае])?"
    r"(?:с[ыи]з|л[ыи]|[дт][ыи])?(?:[мбп][ае])?"
)


def _root_of(word: str) -> str | None:
    """The longest dictionary form that the word begins with, if nothing but endings of nouns follows."""
    for length in range(len(word), 2, -1):
        root = _ROOTS.get(word[:length])
        if root is not None and _NOUN_ENDINGS.fullmatch(word, length):
            return root
    return None


def _cut(word: str, endings: dict[int, frozenset[str]], least: int = 3) -> str:
    """Cuts the longest ending that leaves at least `least` letters with a vowel among them."""
    for length, same_length in endings.items():
        ending = word[-length:]
        if len(word) - length < least or ending not in same_length:
            continue
        rest = word[:-length]
        if _VOWELS.isdisjoint(rest):
            continue
        if ending in _AFTER_VOWEL_ONLY and rest[-1] not in _VOWELS:
            continue
        if ending in _AFTER_OPEN and rest[-1] in "ыи" and not rest.endswith(_ENDS_IN_Y):
            continue  # «жұмыс-ы», not «жұмы-сы»
        if ending in _WISH and rest[-1] in "ыи":
            continue  # «кел-гім келеді», but «бұйрығ-ым»
        return rest
    return word


@lru_cache(maxsize=50_000)
def kazakh_stem(word: str) -> str:
    """Stem of a Kazakh word, folded. Over-cutting does no harm: texts and questions are cut alike."""
    word = fold(word)
    if len(word) <= 3:
        return _ROOTS.get(word, word)
    root = _root_of(word)
    if root is not None:
        return root
    verb = _cut(word, _VERB_LONG)
    if verb == word:
        for _ in range(3):
            word = _cut(_cut(_cut(word, _CASE), _POSSESSIVE), _PLURAL)
        word = word[:-1] + _HARDEN.get(word[-1], word[-1])
        root = _root_of(word)
        if root is not None:
            return root
        word = _cut(word, _DERIVED, least=4)
    else:
        word = verb
    word = _cut(word, _VERB)
    if len(word) > 3 and word[-1] == "й":
        word = word[:-1]
    if len(word) > 3 and word[-1] in "аеыиу":
        word = word[:-1]
    return word[:-1] + _HARDEN.get(word[-1], word[-1])


_russian = snowballstemmer.stemmer("russian")


@lru_cache(maxsize=50_000)
def russian_stem(word: str) -> str:
    """Snowball stem of a Russian word, folded (ё is read as е)."""
    return fold(_russian.stemWord(word.replace("ё", "е")))


def is_kazakh_word(word: str) -> bool:
    """Whether the letters themselves say that the word is Kazakh."""
    return any(letter in KAZAKH_LETTERS for letter in word)


def stems(text: str, lang: str | None = None) -> list[str]:
    """Stems of a text of the packs, stop words left out; `lang` says by whose rules, None: by each word's letters."""
    return [stem for word in words(text) if (stem := _stem_of(word, lang))]


@lru_cache(maxsize=50_000)
def _stem_of(word: str, lang: str | None) -> str:
    """Empty for a stop word."""
    if fold(word) in STOP_WORDS or fold(word) in KAZAKH_STOP_WORDS:
        return ""
    if word[0].isdigit() or _LATIN.search(word):
        return word
    return kazakh_stem(word) if lang == "kk" or is_kazakh_word(word) else russian_stem(word)


def readings(word: str, lang: str) -> tuple[str, ...]:
    """Every stem under which a word of a question may stand in the index (mixed speech: «отпускқа», «приказды»)."""
    if word[0].isdigit() or _LATIN.search(word):
        return (word,)
    if is_kazakh_word(word):
        return (kazakh_stem(word),)
    if lang == "kk":
        return tuple(dict.fromkeys((kazakh_stem(word), russian_stem(word), russian_stem(kazakh_stem(word)))))
    return (russian_stem(word),)


def prefix(word: str) -> str:
    """The first letters of a folded word, for the second index."""
    return fold(word)[:PREFIX_LETTERS]
