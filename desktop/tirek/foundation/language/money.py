"""Sums as people type them, as machines read them, and in words for papers. Money is whole tiyn everywhere (100 tiyn = 1 tenge)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

LARGEST_TIYN = 10**14
"""A million million tenge: whatever is larger is a slip of the hand."""

_UNIT = re.compile(r"(?:₸|теңге|тенге|тг|tenge|kzt)\.?$", re.IGNORECASE)
_SPACES = re.compile(r"[\s'’]+")
_SUM = re.compile(r"([-−]?)(\d{1,15})(?:[.,](\d{1,2}))?")
_GROUPED = re.compile(r"[-−]?\d{1,3}(?:,\d{3})+\.\d{1,2}|[-−]?\d{1,3}(?:\.\d{3})+,\d{1,2}|[-−]?\d{1,3}(?:,\d{3}){2,}")


def read_money(typed: object) -> int | None:
    """Whole tiyn of «1 234,56», «1234.56», «12 000 тг», 1500 or 1500.5; None when it is no sum or has parts of a tiyn.

    A comma or a point before one or two last digits is the decimal sign; three digits after it are refused, because
    nobody can tell 1,234 from 1.234.
    """
    if isinstance(typed, bool) or typed is None:
        return None
    if isinstance(typed, int):
        return _within(typed * 100)
    if isinstance(typed, float):
        return _of_float(typed)
    text = _SPACES.sub("", _UNIT.sub("", str(typed).strip()))
    if _GROUPED.fullmatch(text):
        text = text.replace("." if "," in text[-3:] else ",", "")
    found = _SUM.fullmatch(text)
    if found is None:
        return None
    sign, whole, part = found.groups()
    amount = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    return _within(-amount if sign else amount)


def _of_float(value: float) -> int | None:
    """A number of a table: 1500.5 or 0.1 + 0.2, right to the tiyn; parts of a tiyn are rounded as the table shows them."""
    try:
        return _within(int((Decimal(repr(value)) * 100).quantize(Decimal(1), rounding="ROUND_HALF_UP")))
    except (InvalidOperation, ValueError, OverflowError):
        return None


def _within(amount: int) -> int | None:
    return amount if abs(amount) <= LARGEST_TIYN else None


def decimal_text(amount_tiyn: int) -> str:
    """The sum in tenge as a decimal string for the command line and files: "-1234.50"."""
    whole, part = divmod(abs(amount_tiyn), 100)
    return f"{'-' if amount_tiyn < 0 else ''}{whole}.{part:02}"


# --- in words ---------------------------------------------------------------------------------------------------------

_KK_ONES = ("", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_KK_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_KK_SCALES = ("", "мың", "миллион", "миллиард", "триллион")

_RU_ONES = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_RU_TEENS = (
    "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать",
    "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать",
)  # fmt: skip
_RU_TENS = ("", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто")
_RU_HUNDREDS = ("", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот")
_RU_SCALES = (
    ("", "", ""), ("тысяча", "тысячи", "тысяч"), ("миллион", "миллиона", "миллионов"),
    ("миллиард", "миллиарда", "миллиардов"), ("триллион", "триллиона", "триллионов"),
)  # fmt: skip
_MOST = 10**15


def number_in_words(number: int, language: str) -> str:
    """A whole number from 0 up to 10^15 in Kazakh or Russian (masculine): 2026 is «екі мың жиырма алты».

    Raises ValueError outside of that.
    """
    if not 0 <= number < _MOST:
        raise ValueError("number out of range")
    if number == 0:
        return "нөл" if language == "kk" else "ноль"
    words: list[str] = []
    for scale in range(4, -1, -1):
        group = number // 1000**scale % 1000
        if group:
            words += _kazakh_group(group, scale) if language == "kk" else _russian_group(group, scale)
    return " ".join(words)


def _kazakh_group(group: int, scale: int) -> list[str]:
    """«жүз» and «мың» stand alone for one hundred and one thousand at their head; «бір миллион» is said in full."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words: list[str] = []
    if hundreds:
        words += [_KK_ONES[hundreds], "жүз"] if hundreds > 1 else ["жүз"]
    words += [_KK_TENS[tens], _KK_ONES[ones]]
    if scale == 1 and group == 1:
        words = []
    return [word for word in (*words, _KK_SCALES[scale]) if word]


def _russian_group(group: int, scale: int) -> list[str]:
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [_RU_HUNDREDS[hundreds]]
    if tens == 1:
        words.append(_RU_TEENS[ones])
    else:
        feminine = scale == 1 and ones in (1, 2)
        words += [_RU_TENS[tens], ("одна", "две")[ones - 1] if feminine else _RU_ONES[ones]]
    words.append(_RU_SCALES[scale][_russian_form(group)])
    return [word for word in words if word]


def _russian_form(number: int) -> int:
    """0 for 1, 21 …; 1 for 2–4, 22–24 …; 2 for the rest, 11–14 among them."""
    if number % 100 in range(11, 15):
        return 2
    return 0 if number % 10 == 1 else 1 if number % 10 in (2, 3, 4) else 2


def money_in_words(amount_tiyn: int, language: str) -> str:
    """A sum for a receipt, first letter large, tiyn in figures as cash papers have them.

    «Бір мың екі жүз теңге 50 тиын», «Одна тысяча двести тенге 50 тиын». Raises ValueError below zero.
    """
    if amount_tiyn < 0:
        raise ValueError("a sum in words is not negative")
    tenge, tiyn = divmod(amount_tiyn, 100)
    words = number_in_words(tenge, language)
    if language == "kk" and words.startswith(("жүз", "мың")):
        words = f"бір {words}"  # on a receipt nobody may write another word in front of the sum
    unit = "теңге" if language == "kk" else "тенге"
    return f"{words[0].upper()}{words[1:]} {unit} {tiyn:02} тиын"
