"""The states of a transfer. A membership is active in one place: here, there, or on its way with a reason; never in two.

Whoever sends a member gives the membership away at that moment. It comes back only by a signed answer of the other
organisation, however long that takes: not by a date, because clocks are wrong, and not by a change of mind, because the
other may have taken the member in already. Asking for it back is a recall, which the other answers: refused if the member
had not been taken in (and then never will be), taken otherwise. Whoever receives decides once, for ever; the same file
again gets the same answer.
"""

from __future__ import annotations

SENT, RECALLED = "sent", "recalled"
MOVED, RETURNED = "moved", "returned"
ARRIVING, TAKEN, REFUSED = "arriving", "taken", "refused"

ON_ITS_WAY = (SENT, RECALLED)
ENDED = (MOVED, RETURNED, TAKEN, REFUSED)

ACTIVE, WAITING, GONE = "member", "suspended", "transferred"
"""States of the card: on the roll; on the way; no longer here."""

_AFTER: dict[tuple[str, str], str] = {
    (SENT, "recall"): RECALLED,
    (RECALLED, "recall"): RECALLED,
    (SENT, "taken"): MOVED,
    (RECALLED, "taken"): MOVED,
    (SENT, "refused"): RETURNED,
    (RECALLED, "refused"): RETURNED,
    (MOVED, "taken"): MOVED,
    (RETURNED, "refused"): RETURNED,
    (ARRIVING, "take"): TAKEN,
    (ARRIVING, "refuse"): REFUSED,
    (TAKEN, "take"): TAKEN,
    (TAKEN, "recall"): TAKEN,
    (REFUSED, "refuse"): REFUSED,
    (REFUSED, "recall"): REFUSED,
}

CARD_STATE = {SENT: WAITING, RECALLED: WAITING, MOVED: GONE, RETURNED: ACTIVE, TAKEN: ACTIVE}
"""What the card shows in each state of its last transfer."""


def after(state: str, event: str) -> str | None:
    """The next state; None if the event cannot be in this state."""
    return _AFTER.get((state, event))


CARRIED = (
    "last_name", "first_name", "patronymic", "former_last_name", "other_last_name", "other_first_name", "other_patronymic", "birth_date", "sex",
    "iin", "phone", "phone_2", "email", "address", "post", "post_id", "subject", "category", "education", "experience", "card_number", "joined_on",
    "joined_ground",
)  # fmt: skip
"""Columns of the card that go along. The workplace, the contract, notes, dues and appeals of the old school stay there; the
membership card's own number goes with the person, the old register's number is told and never given again."""
