"""A checked set of answers becomes a document: body, marks, the label about a model's share. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from tirek.features.documents.filling import fill_body
from tirek.features.documents.official import official_date
from tirek.features.documents.organisation_card import OrganisationCard
from tirek.features.documents.people import Language, Person
from tirek.features.documents.rules import Checked, Choice, Field, Value
from tirek.features.documents.templates import Template
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.drafts import Draft
from tirek.foundation.rendering.document_model import Document, ModelShare

_LABEL = {
    "kk": "Бұл мәтіннің жобасы жасанды интеллект көмегімен дайындалды.",
    "ru": "Проект этого текста подготовлен с помощью искусственного интеллекта.",
}
_APPROVED = {"kk": "Тексеріп, бекіткен: {name}, {day}.", "ru": "Проверил и утвердил: {name}, {day}."}
_NOT_APPROVED = {
    "kk": "Мәтінді әзірге ешкім тексеріп, бекіткен жоқ.",
    "ru": "Текст ещё никто не проверил и не утвердил.",
}


def defaults(fields: Sequence[Field], card: OrganisationCard, today: date, language: Language) -> dict[str, object]:
    """Answers that the program gives where a person gave none."""
    found: dict[str, object] = {}
    for field in fields:
        if field.default == "today":
            found[field.name] = today
        elif field.default.startswith("org."):
            found[field.name] = card.part(field.default.removeprefix("org."), language)
        elif field.default:
            found[field.name] = field.default
    return found


def is_draft(checked: Checked) -> bool:
    """Whether the paper must carry the mark: something is missing or wrong, or a proposal is not approved."""
    return any(problem.code != "unknown" for problem in checked.problems) or any(
        not draft.approved for draft in checked.drafts.values()
    )


def make_paper(
    template: Template,
    checked: Checked,
    card: OrganisationCard,
    language: Language,
    *,
    number: str = "",
    practice: bool = False,
) -> Document:
    """The document in one language; its date is the answer «date» or the first date the template asks for."""
    drafts = [draft for draft in checked.drafts.values() if draft.by_model]
    title = template.title(language)
    name = str(card.part("name", language) or "")
    return Document(
        title=f"{title} № {number}" if number else title,
        language=language,
        blocks=fill_body(template, checked.values, card, language),
        author=name,
        subject=f"{template.code} {template.version}",
        running=" · ".join(part for part in (name, title, f"№ {number}" if number else "") if part),
        made_on=_day_of(template, checked),
        draft=is_draft(checked),
        practice=practice,
        label=_label(drafts, language),
        model_share=_share(drafts),
        keywords=(template.code,),
    )


def _day_of(template: Template, checked: Checked) -> date | None:
    for field in template.fields:
        value = checked.values.get(field.name)
        if field.default == "today" and isinstance(value, date):
            return value
    return next((value for value in checked.values.values() if isinstance(value, date)), None)


def _label(drafts: Sequence[Draft], language: Language) -> str:
    """The sentence that people read (law № 230-VIII, art. 21), with the names of all who approved."""
    if not drafts:
        return ""
    words = [_LABEL[language]]
    if all(draft.approved for draft in drafts):
        seen = {(draft.approved_by, _local_day(draft)) for draft in drafts}
        words += [
            _APPROVED[language].format(name=name, day=official_date(day, language) if day else "")
            for name, day in sorted(seen, key=str)
        ]
    else:
        words.append(_NOT_APPROVED[language])
    return " ".join(words)


def _local_day(draft: Draft) -> date | None:
    return draft.approved_at.astimezone(KAZAKHSTAN).date() if draft.approved_at else None


def _share(drafts: Sequence[Draft]) -> ModelShare | None:
    if not drafts:
        return None
    done = all(draft.approved for draft in drafts)
    first = drafts[0]
    days = [day for day in (_local_day(draft) for draft in drafts) if day]
    return ModelShare(
        model=", ".join(sorted({draft.proposed_by for draft in drafts})),
        version=first.model_version,
        pack=first.pack,
        proposed_on=first.proposed_at.astimezone(KAZAKHSTAN).date() if first.proposed_at else None,
        approved_by=", ".join(sorted({draft.approved_by for draft in drafts})) if done else "",
        approved_on=max(days) if done and days else None,
    )


def as_json(checked: Checked) -> dict[str, Any]:
    """The answers as plain JSON values; `rules.check` reads them back to the same answers."""
    values = {name: _plain(value) for name, value in checked.values.items() if value is not None}
    return values | {name: draft.as_dict() for name, draft in checked.drafts.items()}


def _plain(value: Value | object) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Choice():
            return value.id
        case Person():
            return {"name": value.raw, **value.values} if value.raw else dict(value.values)
        case tuple():
            return [_plain(part) for part in cast("tuple[object, ...]", value)]
        case Mapping():
            row = cast("Mapping[str, object]", value)
            return {name: _plain(part) for name, part in row.items() if part is not None}
        case _:
            return value
