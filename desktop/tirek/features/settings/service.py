"""The organisation's own card, officers and choices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tirek.features.settings.model import Officer, OrganisationCard, Setting
from tirek.foundation.organisation import Actor, OpenedOrganisation
from tirek.foundation.store.ids import id_of_name


@dataclass(frozen=True)
class OrganisationView:
    """The organisation as papers and screens name it. `week_days` is 5 or 6."""

    name: str
    name_kk: str | None
    school: str | None
    place: str | None
    phone: str | None
    week_days: int
    director: str | None
    work_language: str

    def named(self, language: str) -> str:
        """Its name for a paper or a page in that language; the one name that there is where the Kazakh one is not given."""
        return self.name_kk or self.name if language == "kk" else self.name


class Settings:
    """What the organisation says of itself."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def begin(self, name: str, chair: str) -> None:
        """The first two records of a new organisation: its card and its chair."""
        with self._org.office.action("organisation.begin") as act:
            act.insert(
                OrganisationCard,
                {"name": name, "work_language": self._org.texts.code if self._org.texts.code != "en" else "kk"},
            )
            act.insert(Officer, {"id": self._org.actor.id, "name": chair, "role": "chair"})

    def officer(self) -> Actor:
        """The person behind the keys that opened the vault."""
        actor = self._org.actor
        with self._org.office.read() as session:
            row = session.execute(select(Officer.name, Officer.role).where(Officer.id == actor.id)).first()
        return Actor(actor.id, row.name, row.role) if row else actor

    def officers(self) -> dict[int, str]:
        """Actor id → name, for histories."""
        with self._org.office.read() as session:
            return {row.id: row.name for row in session.execute(select(Officer.id, Officer.name))}

    def rename_officer(self, name: str) -> None:
        """Changes the name of the person at the computer."""
        with self._org.office.action("officer.rename") as act:
            act.update(Officer, self._org.actor.id, {"name": name})
        self._org.rename_actor(name)

    def organisation(self) -> OrganisationView:
        """The card of the organisation."""
        with self._org.office.read() as session:
            row = session.execute(select(OrganisationCard).where(OrganisationCard.deleted_at.is_(None))).one()
        return OrganisationView(
            row.name, row.name_kk, row.school, row.place, row.phone, row.week_days, row.director, row.work_language
        )

    def change_organisation(self, **values: Any) -> None:
        """Changes fields of the card; names as in `OrganisationView`."""
        with self._org.office.action("organisation.change") as act:
            act.update(OrganisationCard, act.session.execute(select(OrganisationCard.id)).scalar_one(), values)

    def get(self, key: str, default: Any = None) -> Any:
        """A choice of the organisation, or `default`."""
        with self._org.office.read() as session:
            text = session.execute(
                select(Setting.value).where(Setting.key == key, Setting.deleted_at.is_(None))
            ).scalar()
        return default if text is None else json.loads(text)

    def put(self, key: str, value: Any) -> None:
        """Keeps a choice; the history shows who chose what before."""
        text = json.dumps(value, ensure_ascii=False)
        with self._org.office.action("setting.change") as act:
            found = act.session.execute(select(Setting.id).where(Setting.key == key)).scalar()
            if found is None:
                act.insert(Setting, {"id": id_of_name("setting", key), "key": key, "value": text})
            else:
                act.update(Setting, found, {"value": text, "deleted_at": None})
