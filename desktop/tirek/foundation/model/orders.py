"""Sentences in foreign text that speak to the model instead of telling something: taken out before it reads them.

Not the lock, only the bolt before it: a model that follows an order all the same can cite only what was found, and what
it says must stand in the cited passage.
"""

from __future__ import annotations

import re

_ORDER = re.compile(
    r"\bignore\b.{0,40}\b(?:instruction|rule|prompt|above|previous|everything)|\bdisregard\b|\byou are now\b|\bsystem prompt\b|\b(?:assistant|system|user)\s*:"
    r"|\bжүйелік нұсқау|\bсистемн\w* (?:промпт|инструкц|сообщени)"
    r"|(?:игнорируй|проигнорируй|забудь|отмени|не соблюдай)\w*.{0,40}(?:инструкц|правил|указани|сказанн|выше|предыдущ)"
    r"|\bты (?:теперь|больше не)\b|\b(?:модель|нейросеть|ассистент|помощник)\b.{0,30}\b(?:должн|обязан|ответь|напиши|скажи)"
    r"|(?:нұсқау|ереже|нускау|ереж)\w*.{0,20}(?:елеме|ұмыт|умыт|ескерме|аттап)|\bсен енді\b"
    r"|\b(?:модель|көмекші|ассистент)\w*.{0,30}(?:жазуы|айтуы|жауап беруі) (?:керек|тиіс)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def without_orders(text: str) -> str:
    """The text without its sentences that give orders to a model; other words stay as they are."""
    if not _ORDER.search(text):
        return text
    return " ".join(sentence for sentence in _SENTENCE.split(text) if not _ORDER.search(sentence))
