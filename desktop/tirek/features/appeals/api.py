"""What other features may use of appeals."""

from tirek.features.appeals.outgoing import AppealCardsSource, appeals_by_cause
from tirek.features.appeals.rules import Applicant, NewAppeal, suggest_cause
from tirek.features.appeals.service import AppealCard, Appeals
from tirek.features.appeals.words import Words, WordSink, WordView

__all__ = ["AppealCard", "AppealCardsSource", "Appeals", "Applicant", "NewAppeal", "WordSink", "WordView", "Words", "appeals_by_cause", "suggest_cause"]
