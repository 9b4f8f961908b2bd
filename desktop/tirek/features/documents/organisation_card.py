"""What a paper says of the organisation that writes it: the head, the place, the chair."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from tirek.features.documents.people import Language, Person
from tirek.foundation.resources import resource


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """Names in both languages; an empty one is taken from the other. `upper` is the union the organisation belongs to.

    `school` is the employer, headed by `director`; `chair` signs where a template names nobody else.
    """

    name_kk: str = ""
    name_ru: str = ""
    upper_kk: str = ""
    upper_ru: str = ""
    place_kk: str = ""
    place_ru: str = ""
    school_kk: str = ""
    school_ru: str = ""
    address_kk: str = ""
    address_ru: str = ""
    phone: str = ""
    email: str = ""
    bin: str = ""
    chair: Person | None = None
    director: Person | None = None

    def part(self, name: str, language: Language) -> object:
        """A part for a placeholder; None for a name that is no part."""
        if name in ("chair", "director"):
            return getattr(self, name)
        if name == "director_post":
            school = self.part("school", language)
            return f"{school}, директор" if school else None
        if name in ("phone", "email", "bin"):
            return getattr(self, name)
        if name not in ("name", "upper", "place", "school", "address"):
            return None
        other = "ru" if language == "kk" else "kk"
        return getattr(self, f"{name}_{language}") or getattr(self, f"{name}_{other}")

    def head(self, language: Language) -> tuple[str, ...]:
        """Lines of the head: the union, then the organisation itself."""
        lines = (str(self.part("upper", language) or ""), str(self.part("name", language) or ""))
        return tuple(line for line in lines if line)

    def contacts(self, language: Language) -> str:
        """Address, telephone and mail in one line."""
        bin_name = "БСН" if language == "kk" else "БИН"
        parts = (self.part("address", language), self.phone, self.email, f"{bin_name} {self.bin}" if self.bin else "")
        return " · ".join(str(part) for part in parts if part)


TEXT_PARTS = tuple(field.name for field in fields(OrganisationCard) if field.name not in ("chair", "director"))


"""Parts that are kept as text."""


def union_names() -> dict[str, str]:
    """Names of the union for the head, from dated data: `upper_kk`, `upper_ru`."""
    data = json.loads(resource("templates", "union.json").read_text("utf-8"))
    return {"upper_kk": str(data["name"]["kk"]), "upper_ru": str(data["name"]["ru"])}
