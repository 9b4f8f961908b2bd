"""What other features may use of appeals."""

from tirek.features.appeals.rules import Applicant, NewAppeal
from tirek.features.appeals.service import AppealCard, Appeals

__all__ = ["AppealCard", "Appeals", "Applicant", "NewAppeal"]
