"""What other features may use of appeals."""

from tirek.features.appeals.outgoing import AppealCardsSource, appeals_by_cause
from tirek.features.appeals.rules import Applicant, NewAppeal
from tirek.features.appeals.service import AppealCard, Appeals

__all__ = ["AppealCard", "AppealCardsSource", "Appeals", "Applicant", "NewAppeal", "appeals_by_cause"]
