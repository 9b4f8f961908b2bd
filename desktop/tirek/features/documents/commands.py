"""`tirek document --list`, `tirek document TEMPLATE --data F --lang kk --out FILE.pdf`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

if TYPE_CHECKING:
    from tirek.features.documents.rules import Field
    from tirek.features.documents.templates import Template


def register(subparsers: Any, context: Any) -> None:
    """Adds the command."""
    parser = subparsers.add_parser("document", help="templates of documents; fills one from data")
    parser.add_argument("template", nargs="?", metavar="TEMPLATE", help="code of the template, such as EXT")
    parser.add_argument("--list", action="store_true", help="the templates with their fields")
    parser.add_argument("--data", metavar="F", help="JSON file with the answers, - for standard input")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the paper goes: FILE.pdf or FILE.docx")
    parser.add_argument(
        "--save", action="store_true", help="also take it into the register of documents, with a number"
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    if arguments.list or not arguments.template:
        return _templates(context)
    return _paper(arguments, context)


def _templates(context: Any) -> dict[str, Any]:
    """With an organisation also those of its installed pack; without one the program's own, which are the same for all."""
    from tirek.features.documents.templates import load_templates

    found = _own_templates(context)
    return {"templates": [_template(one, context.texts.code) for one in (load_templates() if found is None else found)]}


def _own_templates(context: Any) -> tuple[Template, ...] | None:
    """Those of the organisation, its pack included; None where there is none here, or nobody who could open it."""
    from tirek.features.documents.service import Documents

    try:
        return Documents(context.open()).templates()
    except Circumstance as problem:
        if problem.code in ("VAULT-01", "PASSPHRASE-03"):
            return None
        raise


def _template(template: Template, language: str) -> dict[str, Any]:
    return {
        "id": template.code,
        "title": template.title(language),
        "version": template.version,
        "valid_until": template.valid_until.isoformat() if template.valid_until else None,
        "fields": [_field(field, language) for field in template.fields],
    }


def _field(field: Field, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "required": field.required,
        "ask": field.ask(language),
        "personal": field.personal,
        "ai": field.ai,
    }
    if field.default:
        found["default"] = field.default
    if field.choices:
        found["choices"] = [{"id": one.id, "text": one.kk if language == "kk" else one.ru} for one in field.choices]
    if field.items:
        found["items"] = [_field(item, language) for item in field.items]
    return found


def _paper(arguments: argparse.Namespace, context: Any) -> dict[str, Any]:
    from tirek.features.documents.service import Documents
    from tirek.features.settings.api import Settings
    from tirek.foundation.store.ids import id_text

    form = _form(arguments.out)
    data = context.data(arguments.data) if arguments.data else {}
    org = context.open()
    documents = Documents(org)
    language = context.texts.code
    if language not in ("kk", "ru"):
        language = Settings(org).organisation().work_language
    card = documents.save(arguments.template, data, language) if arguments.save else None
    filled = documents.fill(arguments.template, data, language, number=card.number if card else "")
    rendered = documents.render(filled, form)
    if arguments.out is not None:
        _write(arguments.out, rendered.data)
    return {
        "template": filled.template.code,
        "title": filled.document.title,
        "language": language,
        "file": str(arguments.out) if arguments.out is not None else None,
        "missing": list(filled.missing),
        "problems": [{"field": note.field, "code": note.code, "text": note.text} for note in filled.notes],
        "pages": rendered.pages,
        "draft": rendered.draft,
        "document": {"id": id_text(card.id), "number": card.number, "state": card.state} if card else None,
    }


def _form(out: Path | None) -> Literal["pdf", "docx"]:
    suffix = out.suffix.lower() if out is not None else ".pdf"
    if suffix not in (".pdf", ".docx"):
        raise Circumstance(
            "PAPER-02",
            mark("A document is written as PDF or DOCX; “{name}” is neither."),
            mark("Give the file a name that ends in .pdf or .docx."),
            name=out.name[:80] if out is not None else "",
        )
    return "docx" if suffix == ".docx" else "pdf"


def _write(path: Path, data: bytes) -> None:
    """Writes the file that the person named: the only place where a paper leaves the encrypted store."""
    try:
        path.write_bytes(data)
    except OSError:
        raise Circumstance(
            "PAPER-03",
            mark("The document was not written to “{name}”."),
            mark(
                "Check that the folder exists, that there is room on the disk and that the file is not open elsewhere."
            ),
            name=path.name[:80],
        ) from None
