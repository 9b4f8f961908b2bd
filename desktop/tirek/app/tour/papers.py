"""The papers of the tour: an inquiry to the employer and an extract from minutes, Kazakh and Russian, approved by a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tirek.foundation.organisation import OpenedOrganisation

LANGUAGES = ("kk", "ru")
DIRECTOR = {"last_name": "Жаттығулы", "first_name": "Болат", "patronymic": "Ермекұлы"}
WORDS: dict[str, dict[str, Any]] = {
    "kk": {
        "post": "«Үлгі» мектебінің директоры",
        "subject": "Ауыстырған сағаттарға ақы төлеу туралы",
        "basis": "Қазақстан Республикасының «Кәсіптік одақтар туралы» Заңы",
        "questions": ["Қазан айында ауыстырған сағаттарға ақы қашан төленеді?", "Ауыстыру туралы бұйрықтың көшірмесін беруді сұраймыз."],
        "item": "Ауыстырған сағаттарға ақы төлеу туралы",
        "decision": ["Мектеп директорына сұрау салу жіберілсін.", "Жауап комитеттің келесі отырысында қаралсын."],
        "purpose": "жұмыс берушіге беру үшін",
    },
    "ru": {
        "post": "директор школы «Үлгі»",
        "subject": "Об оплате замещённых часов",
        "basis": "Закон Республики Казахстан «О профессиональных союзах»",
        "questions": ["Когда будут оплачены часы, замещённые в октябре?", "Просим дать копию приказа о замещении."],
        "item": "Об оплате замещённых часов",
        "decision": ["Направить запрос директору школы.", "Рассмотреть ответ на следующем заседании комитета."],
        "purpose": "для представления работодателю",
    },
}


def write_papers(org: OpenedOrganisation, out: Path) -> list[str]:
    """Writes the PDFs; returns their names. Raises ValueError when a template still asks for something."""
    from tirek.features.documents.service import Documents

    documents, names = Documents(org), []
    for language in LANGUAGES:
        for code, data in _papers(org, language).items():
            filled = documents.fill(code, data, language)
            if filled.missing:
                raise ValueError(f"{code} {language}: {filled.missing}")
            path = out / f"6-{code}-{language}.pdf"
            path.write_bytes(documents.render(filled).data)
            names.append(path.name)
    return names


def _papers(org: OpenedOrganisation, language: str) -> dict[str, dict[str, Any]]:
    from tirek.features.members.api import Members

    words, today = WORDS[language], org.clock.today()
    last, first, *rest = org.actor.name.split()
    chair = {"last_name": last, "first_name": first, "patronymic": " ".join(rest)}
    secretary = Members(org).card(Members(org).page(limit=1)[0].id)
    secretary_name = {"last_name": secretary.last_name, "first_name": secretary.first_name, "patronymic": secretary.patronymic}
    return {
        "INQ": {
            "date": today.isoformat(), "addressee_post": words["post"], "addressee": DIRECTOR, "subject": words["subject"],
            "basis": words["basis"], "questions": words["questions"], "answer_due": (today + timedelta(days=7)).isoformat(), "signer": chair,
        },
        "EXT": {
            "meeting_kind": "committee", "minutes_no": "7", "minutes_date": today.isoformat(), "members_total": 7, "members_present": 6,
            "chair": chair, "secretary": secretary_name, "item_no": "2", "item_title": words["item"], "votes_for": 6, "votes_against": 0,
            "votes_abstained": 0, "decision": words["decision"], "purpose": words["purpose"], "issued_by": chair, "issued_date": today.isoformat(),
        },
    }  # fmt: skip
