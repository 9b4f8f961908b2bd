"""Who opened a card: the log of readings with names, and as a paper for the person whose card it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tirek.features.safekeeping.papers import Language, readings_paper
from tirek.features.safekeeping.words import ROLE_WORDS
from tirek.features.settings.api import Officer, Settings
from tirek.foundation.clock import moment_of
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.readings import Reading


@dataclass(frozen=True)
class Opening:
    """Somebody opened the card; `role` is a code of the roles."""

    at: datetime
    name: str
    role: str


class Readings:
    """The log of one card."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def of(self, kind: str, record: int) -> list[Opening]:
        """Newest first. `kind` is member or appeal."""
        query = (
            select(Reading.at, Officer.name, Officer.role)
            .outerjoin(Officer, Officer.id == Reading.actor)
            .where(Reading.kind == kind, Reading.record == record)
            .order_by(Reading.at.desc())
        )
        with self._org.office.read() as session:
            return [Opening(moment_of(row.at), row.name or "", row.role or "") for row in session.execute(query)]

    def paper(self, kind: str, record: int, about: str, language: Language) -> bytes:
        """The log as PDF bytes; `about` names the card on the paper."""
        from tirek.foundation.rendering.pdf import render_pdf

        texts, org = load_texts(language), self._org
        rows = [(one.at, one.name, texts.t(ROLE_WORDS[one.role]) if one.role in ROLE_WORDS else "") for one in self.of(kind, record)]
        return render_pdf(
            readings_paper(language, about=about, organisation=Settings(org).organisation().named(language), day=org.clock.today(), rows=rows, practice=org.practice)
        )
