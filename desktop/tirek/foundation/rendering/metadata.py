"""What a machine reads about a paper: title, author, and who or what wrote it (XMP for PDF, properties for DOCX)."""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

from tirek.foundation.rendering.document_model import Document

PRODUCER = "Tirek"
NAMESPACE = "urn:tirek:paper:1"

DRAFT_WORDS = "ЖОБА · ПРОЕКТ"
PRACTICE_WORDS = "ОҚУ ДЕРЕКТЕРІ · УЧЕБНЫЕ ДАННЫЕ"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def properties(document: Document) -> dict[str, str]:
    """The program's own properties of the file, in plain text; empty ones are left out."""
    share = document.model_share
    values = {
        "State": "draft" if document.draft else "final",
        "Practice": "yes" if document.practice else "",
        "Language": document.language,
    }
    if share is not None:
        values |= {
            "AIGenerated": "part",
            "AIModel": share.model,
            "AIModelVersion": share.version,
            "AIPack": share.pack,
            "AIProposedOn": _day(share.proposed_on),
            "AIApprovedBy": share.approved_by,
            "AIApprovedOn": _day(share.approved_on),
            "AILabel": document.label,
        }
    return {name: value for name, value in values.items() if value}


def keywords(document: Document) -> str:
    """Keywords for readers that show nothing but the classic properties: the AI mark is among them."""
    words = list(document.keywords)
    share = document.model_share
    if share is not None:
        approver = f"{share.approved_by} {_day(share.approved_on)}".strip() or "nobody"
        words.append(f"AI-assisted: model={share.model} {share.version}; pack={share.pack}; approved by={approver}")
    if document.draft:
        words.append("draft")
    return ", ".join(words)


def xmp_packet(document: Document) -> bytes:
    """An XMP packet with Dublin Core and the program's own fields."""
    day = _day(document.made_on)
    own = "".join(f"<tirek:{name}>{escape(value)}</tirek:{name}>" for name, value in properties(document).items())
    created = f"<xmp:CreateDate>{day}</xmp:CreateDate>" if day else ""
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        f' xmlns:tirek="{NAMESPACE}">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(document.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{escape(document.author)}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:language><rdf:Bag><rdf:li>{document.language}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>{PRODUCER}</pdf:Producer><xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>{created}{own}"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    )
    return text.encode("utf-8")
