"""In which language a question was typed: Kazakh is typed without its letters too, and short questions have no small words that tell.

Each word is cut into pieces of three letters; how much rather a piece stands in Russian ways of asking than in Kazakh ones was counted over
the whole pack (logarithm of the ratio, naive Bayes). After a large change of the pack the table is counted anew:
    python -m tirek.features.counsel.language
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tirek.features.counsel.pack import Pack, read_pack
from tirek.features.counsel.stemming import fold, is_kazakh_word, words
from tirek.foundation.resources import resource

PIECE = 3
LONGEST = 4_000
"""Letters looked at: a story shows its language long before."""
KAZAKH_LETTERS_SAY = -8
"""What a word with a letter that only Kazakh has counts: two or three Russian words."""
LEAST_SEEN, LEAST, MOST = 20, 2, 4
"""A piece is kept that stands in so many words and says so much at least; more than `MOST` no piece says."""


def language_of(text: str, default: str = "ru") -> str:
    """Gives "kk" or "ru"; `default` if nothing tells."""
    odds = _odds()
    said = 0
    for word in words(text[:LONGEST]):
        said += KAZAKH_LETTERS_SAY if is_kazakh_word(word) else sum(odds.get(piece, 0) for piece in _pieces(word))
    return default if not said else "ru" if said > 0 else "kk"


def _pieces(word: str) -> Iterator[str]:
    letters = f" {fold(word)} "
    return (letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1))


@cache
def _odds() -> Mapping[str, int]:
    kept: dict[str, list[str]] = json.loads(resource("languages.json").read_text("utf-8"))
    return {piece: int(says) for says, pieces in kept.items() for piece in pieces}


def learn(pack: Pack) -> dict[str, list[str]]:
    """What each piece says, -4 (Kazakh) to 4 (Russian), from all ways of asking of the pack."""
    seen = {lang: _counted(pack, lang) for lang in ("kk", "ru")}
    whole = {lang: sum(counts.values()) for lang, counts in seen.items()}
    table: dict[str, list[str]] = {}
    for piece in sorted(seen["kk"].keys() | seen["ru"].keys()):
        kk, ru = seen["kk"][piece], seen["ru"][piece]
        odds = math.log((ru + 0.5) / whole["ru"]) - math.log((kk + 0.5) / whole["kk"])
        if kk + ru >= LEAST_SEEN and abs(odds) > LEAST:
            table.setdefault(str(round(max(-MOST, min(MOST, odds)))), []).append(piece)
    return dict(sorted(table.items(), key=lambda pair: int(pair[0])))


def _counted(pack: Pack, lang: str) -> Counter[str]:
    return Counter(piece for question in _asked(pack, lang) for word in words(question) for piece in _pieces(word))


def _asked(pack: Pack, lang: str) -> Iterable[str]:
    for record in (*pack.articles, *pack.outside):
        yield from record.get(f"asked_{lang}", ())


def main() -> None:
    target = resource("languages.json")
    lines = ",\n".join(f' "{says}": {json.dumps(pieces, ensure_ascii=False)}' for says, pieces in learn(read_pack(resource("knowledge"))).items())
    target.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
