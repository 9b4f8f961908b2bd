"""Words of roles and of the parts of the records, as keys of the catalogues."""

from __future__ import annotations

from tirek.foundation.language.texts import mark

ROLE_WORDS = {
    "chair": mark("Chair"),
    "deputy": mark("Deputy chair"),
    "treasurer": mark("Treasurer"),
    "audit": mark("Audit commission"),
    "reader": mark("Reader"),
}

COMPARTMENT_WORDS = {
    "register": mark("people"),
    "treasury": mark("dues and benefits"),
    "cases": mark("appeals and disputes"),
    "identities": mark("names behind confidential appeals"),
    "office": mark("papers and settings"),
    "knowledge": mark("the law"),
}
