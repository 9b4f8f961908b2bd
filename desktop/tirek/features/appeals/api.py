"""What other features may use of appeals."""

from tirek.features.appeals.outgoing import AppealCardsSource, appeals_by_cause
from tirek.features.appeals.rules import Applicant, NewAppeal
from tirek.features.appeals.service import AppealCard, Appeals
from tirek.features.appeals.words import Words, WordSink

__all__ = ["AppealCard", "AppealCardsSource", "Appeals", "Applicant", "NewAppeal", "WordSink", "Words", "appeals_by_cause"]
