"""The line of documents for the first page: papers that a person has not checked yet."""

from __future__ import annotations

from datetime import date

from tirek.features.documents.service import Documents
from tirek.features.today.api import Target, TodayTask
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation


def document_tasks(org: OpenedOrganisation, _today: date, texts: Texts) -> list[TodayTask]:
    """One line for all papers that wait; it leads to the paper itself where there is only one."""
    documents = Documents(org)
    waiting = [card for card in documents.list() if card.state != "approved"]
    if not waiting:
        return []
    title = texts.n("{count} document waits to be checked", "{count} documents wait to be checked", len(waiting))
    names = dict.fromkeys(documents.template(card.template).title(texts.code) for card in waiting)
    target = Target("documents", {"id": waiting[0].id}) if len(waiting) == 1 else Target("documents")
    return [TodayTask("document", title, ", ".join(list(names)[:3]), texts.t("Check"), target)]
