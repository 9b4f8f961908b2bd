"""Consents of members: given to a purpose in words of a version, withdrawn on a day; what was agreed to stays readable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from tirek.features.members.api import Members
from tirek.features.safekeeping.model import Consent
from tirek.features.settings.api import Settings
from tirek.foundation.calendar.working_days import Calendar
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.resources import resource
from tirek.foundation.store.ids import id_text


@dataclass(frozen=True)
class ConsentText:
    """The words of one purpose in one version; `title` and `text` by language kk, ru, with `{name}` and `{organisation}`."""

    purpose: str
    version: str
    title: Mapping[str, str]
    text: Mapping[str, str]


@dataclass(frozen=True)
class GivenConsent:
    """One consent. `stop_by`: the last day on which the organisation must have stopped (law № 94-V, art. 8); None while it holds."""

    id: int
    member: int
    purpose: str
    version: str
    language: str
    given_on: date
    withdrawn_on: date | None
    stop_by: date | None


class Consents:
    """What members agreed to."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    @cached_property
    def _data(self) -> dict[str, Any]:
        return json.loads(resource("rules", "consents.json").read_text(encoding="utf-8"))

    def texts(self) -> list[ConsentText]:
        """Every purpose that can be agreed to, in every version that was ever asked."""
        return [ConsentText(one["purpose"], one["version"], one["title"], one["text"]) for one in self._data["texts"]]

    def newest(self, purpose: str) -> ConsentText:
        """The words asked today. Raises Circumstance CONSENT-01."""
        found = [text for text in self.texts() if text.purpose == purpose]
        if not found:
            raise Circumstance(
                "CONSENT-01",
                mark("There is no such purpose: “{word}”. Nothing was written."),
                mark("Choose: {choices}."),
                word=purpose[:40],
                choices=", ".join(dict.fromkeys(text.purpose for text in self.texts())),
            )
        return max(found, key=lambda text: text.version)

    def words_of(self, member: int, purpose: str, language: str, version: str | None = None) -> str:
        """What the member reads and signs, with names filled in."""
        text = next((one for one in self.texts() if one.purpose == purpose and one.version == version), None) or self.newest(purpose)
        settings = Settings(self._org).organisation()
        name = settings.named(language)
        return text.text["ru" if language == "ru" else "kk"].format(name=Members(self._org).card(member).full_name, organisation=name)

    def give(self, member: int, purpose: str, language: str, on: date | None = None) -> GivenConsent:
        """Writes down that a member agreed to the newest words. Raises Circumstance CONSENT-01, CONSENT-02 (holds already), RECORD-01, ROLE-03."""
        text, day = self.newest(purpose), on or self._org.clock.today()
        Members(self._org).card(member)
        if any(one.purpose == purpose and one.version == text.version and one.withdrawn_on is None for one in self.of_member(member)):
            raise Circumstance("CONSENT-02", mark("This consent is given already and holds."), mark("Withdraw it first if it has to be given anew."))
        with self._org.office.action("consent.give") as act:
            given = act.insert(
                Consent,
                {"member": member, "purpose": purpose, "text_version": text.version, "language": "ru" if language == "ru" else "kk", "given_on": day.isoformat()},
            )
        return next(one for one in self.of_member(member) if one.id == given)

    def withdraw(self, consent: int, on: date | None = None) -> GivenConsent:
        """Writes down the withdrawal. Raises Circumstance CONSENT-03 (no such consent, or withdrawn already)."""
        with self._org.office.action("consent.withdraw") as act:
            row = act.session.execute(select(Consent.member, Consent.withdrawn_on).where(Consent.id == consent, Consent.deleted_at.is_(None))).first()
            if row is None or row.withdrawn_on is not None:
                raise Circumstance("CONSENT-03", mark("There is no such consent that holds."), mark("Look at the list of consents of this person."))
            act.update(Consent, consent, {"withdrawn_on": (on or self._org.clock.today()).isoformat()})
        return next(one for one in self.of_member(row.member) if one.id == consent)

    def of_member(self, member: int) -> list[GivenConsent]:
        """All consents of a person, newest first."""
        query = select(Consent).where(Consent.member == member, Consent.deleted_at.is_(None)).order_by(Consent.given_on.desc(), Consent.id)
        with self._org.office.read() as session:
            return [self._given(row) for row in session.execute(query).mappings()]

    def as_json(self, one: GivenConsent) -> dict[str, Any]:
        """For the command line."""
        return {
            "id": id_text(one.id), "member_id": id_text(one.member), "purpose": one.purpose, "version": one.version, "language": one.language,
            "given_on": one.given_on.isoformat(), "withdrawn_on": one.withdrawn_on.isoformat() if one.withdrawn_on else None,
            "stop_by": one.stop_by.isoformat() if one.stop_by else None,
            "source": {"act": self._data["act"], "article": ", ".join(self._data["articles"]), "checked": self._data["checked"]},
        }  # fmt: skip

    def _given(self, row: Any) -> GivenConsent:
        withdrawn = date.fromisoformat(row["withdrawn_on"]) if row["withdrawn_on"] else None
        stop_by = Calendar.load().add_working_days(withdrawn, int(self._data["withdraw_working_days"])) if withdrawn else None
        return GivenConsent(
            row["id"], row["member"], row["purpose"], row["text_version"], row["language"], date.fromisoformat(row["given_on"]), withdrawn, stop_by
        )
