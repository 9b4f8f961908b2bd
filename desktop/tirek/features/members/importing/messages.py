"""What is said about a row, in sentences for a teacher. A message carries its code and values; words come at the face."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from tirek.foundation.language.texts import mark

Severity = Literal["note", "warning", "error"]


class _Texts(Protocol):
    def t(self, message: str, /, **values: object) -> str: ...


_NOTES: dict[str, str] = {
    "row.header": mark("This is a heading of the table."),
    "row.title": mark("This row stands above the table."),
    "row.empty": mark("The row is empty."),
    "row.numbering": mark("These are the numbers of the columns."),
    "row.repeated_header": mark("The heading of the table is repeated here."),
    "row.total": mark("This is a totals row, not a person."),
    "row.section": mark("This is a title inside the list, not a person."),
    "row.continued": mark("This row continues the person above: the name is in a merged cell."),
    "name.former": mark("A former surname stood in brackets: {typed}."),
    "iin.zero_restored": mark("Excel had dropped the zero at the start of the IIN; it was put back."),
    "phone.several": mark("Several phone numbers are written here. The first one was taken: {taken}."),
    "text.control": mark("Signs that cannot be seen or printed were left out."),
}
_WARNINGS: dict[str, str] = {
    "row.hidden": mark("This row is hidden in the Excel file. Check whether the person is still in the list."),
    "cell.formula": mark("There is a formula here that Excel has not computed. Open the file in Excel, save it and choose it again."),
    "cell.error": mark("Excel shows an error in this cell, so it was left empty."),
    "name.initials": mark("Only initials are written instead of the full name. Complete them from the identity card."),
    "name.order": mark("Check which word is the surname: {last}, and which is the name: {first}."),
    "name.signs": mark("There are signs in the name that names do not have: {typed}."),
    "iin.length": mark("An IIN has 12 digits, {count} are written here. It is kept as not verified; look at the identity card."),
    "iin.check": mark("There is a slip in the IIN: its last digit does not fit the others. It is kept as not verified; look at the identity card."),
    "iin.signs": mark("The IIN has signs other than digits. It is kept as not verified; look at the identity card."),
    "iin.organisation": mark("This number belongs to an organisation (BIN), not to a person. It is kept as not verified; look at the identity card."),
    "iin.shortened": mark("Excel has shortened the IIN, its last digits are lost. Write it again from the identity card."),
    "iin.birth_differs": mark("The birth date is {written}, but the IIN seems to say {hinted}. This happens; compare with the identity card."),
    "iin.sex_differs": mark("The IIN seems to speak of another sex than the list. This happens; compare with the identity card."),
    "phone.unreadable": mark("The phone number cannot be understood: {typed}. It was left empty."),
    "phone.short": mark("The phone number has too few digits: {typed}. It was left empty."),
    "phone.local": mark("The phone number has no area code: {typed}. It was left empty."),
    "phone.shortened": mark("Excel has shortened the phone number, its last digits are lost. It was left empty."),
    "email.unreadable": mark("The e-mail address cannot be understood: {typed}. It was left empty."),
    "date.unreadable": mark("The date cannot be understood: {typed}. It was left empty."),
    "date.impossible": mark("There is no such day: {typed}. The date was left empty."),
    "date.ambiguous": mark("The date can be understood in two ways: {typed}. It was left empty; write the year with four digits."),
    "date.incomplete": mark("Day, month and year are needed, here is only: {typed}. The date was left empty."),
    "date.future": mark("This day has not come yet: {typed}. The date was left empty."),
    "date.unlikely": mark("This date is hardly right: {typed}. It was left empty."),
    "date.before_birth": mark("This date is earlier than the person could have worked: {typed}. Check it."),
    "sex.unknown": mark("The sex cannot be understood: {typed}. It was left empty."),
    "category.unknown": mark("This category is not in the list of categories: {typed}. It is kept as written."),
    "text.long": mark("The text is too long, only its first {limit} signs were taken."),
}
_ERRORS: dict[str, str] = {
    "row.other_header": mark("Another table with other columns begins here. Put it on a sheet of its own; the rows below may be read wrongly."),
    "name.missing": mark("There is no name in this row."),
    "name.no_last": mark("The surname is missing."),
    "name.no_first": mark("The name is missing, there is only: {typed}."),
    "name.unreadable": mark("This does not look like a name: {typed}."),
    "name.long": mark("This is too long for a name."),
}
SENTENCES: dict[str, str] = {**_NOTES, **_WARNINGS, **_ERRORS}


@dataclass(frozen=True, slots=True)
class RowMessage:
    """`field` is a key of `columns.FIELDS`, or "row"; `code` a key of `SENTENCES`. Values may be personal: never log."""

    field: str
    code: str
    values: dict[str, object] = field(default_factory=dict[str, object])

    @property
    def severity(self) -> Severity:
        return "error" if self.code in _ERRORS else "warning" if self.code in _WARNINGS else "note"

    @property
    def sentence(self) -> str:
        """The English key of the catalogues."""
        return SENTENCES[self.code]

    def text(self, texts: _Texts) -> str:
        """The sentence in the reader's language."""
        return texts.t(self.sentence, **self.values)
