"""The dated rules of terms: who must act, within what time, by which article. Data: `resources/rules/terms.jsonl`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

Unit = Literal["working_days", "calendar_days", "months", "years", "hours", "date_of_month"]
Direction = Literal["after", "before"]


@dataclass(frozen=True)
class Act:
    """A law or other act, by its names. `kk_of` and `ru_of` are the genitive that citations need."""

    id: str
    kk: str
    kk_of: str
    ru: str
    ru_of: str
    en: str

    def name(self, language: str) -> str:
        """The nominative name."""
        return {"kk": self.kk, "ru": self.ru}.get(language, self.en)


@dataclass(frozen=True)
class Place:
    """A place in an act. All parts are texts, for there are numbers such as "166" point "5-1"."""

    act: Act
    article: str | None
    part: str | None
    """часть, бөлік"""
    paragraph: str | None
    """пункт, тармақ"""
    subparagraph: str | None
    """подпункт, тармақша"""

    def citation(self, language: str) -> str:
        """Еңбек кодексінің 53-бабының 1-тармағы · пункт 1 статьи 53 Трудового кодекса · Labour Code, article 53, …"""
        if self.article is None:
            return self.act.name(language)
        if self.act.id == "constitutional-court":
            return f"{self.act.name(language)} № {self.article}"
        if language == "kk":
            return self._kazakh()
        if language == "ru":
            return " ".join([*self._russian(), self.act.ru_of])
        return ", ".join([self.act.en, *self._english()])

    def _kazakh(self) -> str:
        inner = [f"{self.part}-бөлігі"] if self.part else []
        inner += [f"{self.paragraph}-тармағы"] if self.paragraph else []
        inner += [f"{self.subparagraph}) тармақшасы"] if self.subparagraph else []
        steps = [f"{self.article}-бабы", *inner]
        # Only the step before the last takes the genitive: 53-бабы 2-тармағының 3) тармақшасы.
        if len(steps) > 1:
            steps[-2] += "нің" if steps[-2].endswith("бөлігі") else "ның"
        return " ".join([self.act.kk_of, *steps])

    def _russian(self) -> list[str]:
        """From the inside out; everything but the innermost stands in the genitive."""
        forms = [
            (self.subparagraph, "подпункт {})", "подпункта {})"),
            (self.paragraph, "пункт {}", "пункта {}"),
            (self.part, "часть {}", "части {}"),
            (self.article, "статья {}", "статьи {}"),
        ]
        given = [(value, first, inner) for value, first, inner in forms if value]
        return [(first if place == 0 else inner).format(value) for place, (value, first, inner) in enumerate(given)]

    def _english(self) -> list[str]:
        forms = [
            ("article {}", self.article),
            ("part {}", self.part),
            ("paragraph {}", self.paragraph),
            ("sub-paragraph {})", self.subparagraph),
        ]
        return [form.format(value) for form, value in forms if value]


@dataclass(frozen=True)
class TermRule:
    """One rule, in force for some time. `matter` joins the rules that followed one another."""

    id: str
    matter: str
    place: Place
    also: tuple[Place, ...]
    matter_kk: str
    matter_ru: str
    event_kk: str
    event_ru: str
    n: int
    unit: Unit
    direction: Direction
    who_kk: str
    who_ru: str
    missed_kk: str
    missed_ru: str
    in_force_from: date | None
    """None: in force since before the oldest event anybody asks about."""
    in_force_to: date | None
    own: bool
    """The organisation may set this term itself."""
    revised: date | None
    """Date of the text of the law that was read."""
    checked: bool
    """Whether the rule was compared with the text of the law."""

    def in_force_on(self, day: date) -> bool:
        """Whether the rule was in force on that day, both ends included."""
        return (self.in_force_from or date.min) <= day <= (self.in_force_to or date.max)

    def title(self, language: str) -> str:
        """What must be done; English has no text of its own and gets the Russian one."""
        return self.matter_kk if language == "kk" else self.matter_ru

    def event(self, language: str) -> str:
        """What the term is counted from."""
        return self.event_kk if language == "kk" else self.event_ru

    def who(self, language: str) -> str:
        """Who must act; empty where nobody must."""
        return self.who_kk if language == "kk" else self.who_ru

    def missed(self, language: str) -> str:
        """What follows when the term is missed."""
        return self.missed_kk if language == "kk" else self.missed_ru

    def citation(self, language: str) -> str:
        """All places of the law this rule stands on."""
        return "; ".join(place.citation(language) for place in (self.place, *self.also))


@dataclass(frozen=True)
class RuleBook:
    """All rules with the date of the data."""

    version: str
    rules: tuple[TermRule, ...]


def read_rules(records: Iterable[Mapping[str, Any]]) -> RuleBook:
    """Rules from their records. Raises ValueError or KeyError for a broken record: the data may come in a pack."""
    version = ""
    acts: dict[str, Act] = {}
    rules: list[TermRule] = []
    for record in records:
        match record["record"]:
            case "about":
                version = str(record["version"])
            case "act":
                names = ("id", "kk", "kk_of", "ru", "ru_of", "en")
                acts[record["id"]] = Act(**{name: str(record[name]) for name in names})
            case "rule":
                rules.append(_rule(record, acts))
            case other:
                raise ValueError(f"unknown record {other!r} in the terms")
    _refuse_overlaps(rules)
    return RuleBook(version, tuple(rules))


def _rule(record: Mapping[str, Any], acts: Mapping[str, Act]) -> TermRule:
    n, unit, direction = record["n"], record["unit"], record["direction"]
    if type(n) is not int or not 0 <= n <= 1000 or unit not in get_args(Unit) or direction not in get_args(Direction):
        raise ValueError(f"the rule {record['id']!r} has a wrong n, unit or direction")
    texts = ("event_kk", "event_ru", "who_kk", "who_ru", "missed_kk", "missed_ru")
    return TermRule(
        id=record["id"],
        matter=record.get("matter", record["id"]),
        place=_place(record, acts),
        also=tuple(_place(other, acts) for other in record.get("also", ())),
        matter_kk=record["matter_kk"],
        matter_ru=record["matter_ru"],
        n=n,
        unit=unit,
        direction=direction,
        in_force_from=_day(record, "in_force_from"),
        in_force_to=_day(record, "in_force_to"),
        own=bool(record.get("own")),
        revised=_day(record, "revised"),
        checked=bool(record["checked"]),
        **{name: record.get(name, "") for name in texts},
    )


def _place(record: Mapping[str, Any], acts: Mapping[str, Act]) -> Place:
    parts = ("article", "part", "paragraph", "subparagraph")
    return Place(acts[record["act"]], **{part: record.get(part) for part in parts})


def _day(record: Mapping[str, Any], field: str) -> date | None:
    return date.fromisoformat(record[field]) if record.get(field) else None


def _refuse_overlaps(rules: Iterable[TermRule]) -> None:
    """On any day a matter has at most one rule; every id is used once."""
    by_matter: dict[str, list[TermRule]] = {}
    ids: set[str] = set()
    for rule in rules:
        if rule.id in ids:
            raise ValueError(f"two rules are called {rule.id!r}")
        ids.add(rule.id)
        by_matter.setdefault(rule.matter, []).append(rule)
    for versions in by_matter.values():
        versions.sort(key=lambda rule: rule.in_force_from or date.min)
        for earlier, later in zip(versions, versions[1:], strict=False):
            if (earlier.in_force_to or date.max) >= (later.in_force_from or date.min):
                raise ValueError(f"{earlier.id!r} and {later.id!r} are in force at the same time")
