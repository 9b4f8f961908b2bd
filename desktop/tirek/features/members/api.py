"""What other features may use of the register of members, and of the machinery that reads a school's lists.

A link to a member is the member's id and is never rewritten: `Members.card` follows a merged card to the one that stayed,
`Members.same_ids` gives every id under which a person's records may lie.
"""

from tirek.features.members.card import MemberBrief, MemberCard, MemberRow
from tirek.features.members.card_records import CardRecord, CardRecords
from tirek.features.members.importing.columns import FIELDS as FIELD_TITLES
from tirek.features.members.importing.preview import KnownIndex, KnownPerson, ListMapping, Preview
from tirek.features.members.importing.preview import read_preview as read_list
from tirek.features.members.kinds import former_states, kind_words, kinds
from tirek.features.members.list_memory import recall_columns, remember_columns
from tirek.features.members.outgoing import members_band
from tirek.features.members.service import Members
from tirek.features.members.standing import STANDING, admit, set_standing

__all__ = [
    "FIELD_TITLES", "STANDING", "CardRecord", "CardRecords", "KnownIndex", "KnownPerson", "ListMapping", "MemberBrief", "MemberCard", "MemberRow", "Members", "Preview", "admit",
    "former_states", "kind_words", "kinds", "members_band", "read_list", "recall_columns", "remember_columns", "set_standing",
]  # fmt: skip
