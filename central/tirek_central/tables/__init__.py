"""What a centre stores. Plain tables, the same statements for SQLite and PostgreSQL.

Of a school's people there is no column: none can arrive. Staff of the centre have accounts here. Times are milliseconds since 1970, UTC.
"""

from .base import metadata
from .exchange import (
    bundle,
    card,
    down,
    installation,
    invitation,
    message,
    notice,
    notice_opened,
    organisation,
    part,
    region,
    totals,
    wrong_answer,
)
from .keys import chain_paper, organisation_key, region_key, withdrawn_card
from .members import member_word, public_answer, survey, survey_code, survey_count
from .passed_on import address, letter, shelf, shelf_reader, shelf_state
from .staff import attempt, audit, passkey, session, staff, used_challenge

__all__ = [
    "address",
    "attempt",
    "audit",
    "bundle",
    "card",
    "chain_paper",
    "down",
    "installation",
    "invitation",
    "letter",
    "member_word",
    "message",
    "metadata",
    "notice",
    "notice_opened",
    "organisation",
    "organisation_key",
    "part",
    "passkey",
    "public_answer",
    "region",
    "region_key",
    "session",
    "shelf",
    "shelf_reader",
    "shelf_state",
    "staff",
    "survey",
    "survey_code",
    "survey_count",
    "totals",
    "used_challenge",
    "withdrawn_card",
    "wrong_answer",
]
