"""The fixed words around a question, in the two languages. Part of a draft's origin: raise VERSION when they change."""

from __future__ import annotations

from tirek.foundation.model.grammar import NO_ANSWER

VERSION = "answers-1"

_SYSTEM = {
    "kk": "Сіз мектеп кәсіподағына көмектесесіз. Сұраққа тек төмендегі дереккөздер бойынша, қазақ тілінде, қысқа әрі түсінікті "
          "жауап беріңіз. Әр сөйлемнен кейін дереккөздің нөмірін жазыңыз: [1]. Дереккөзде жоқ ештеңе қоспаңыз. "
          f"Дереккөздерде жауап болмаса, тек {NO_ANSWER} деп жазыңыз.",
    "ru": "Вы помогаете школьному профсоюзу. Отвечайте на вопрос только по источникам ниже, на русском языке, коротко и понятно. "
          "После каждого предложения ставьте номер источника: [1]. Не добавляйте ничего, чего нет в источниках. "
          f"Если ответа в источниках нет, напишите только {NO_ANSWER}.",
}
_QUESTION = {"kk": "Сұрақ: ", "ru": "Вопрос: "}


def system_text(lang: str) -> str:
    """Other languages get the Russian words: the sources are in Kazakh and Russian."""
    return _SYSTEM.get(lang, _SYSTEM["ru"])


def question_label(lang: str) -> str:
    return _QUESTION.get(lang, _QUESTION["ru"])
