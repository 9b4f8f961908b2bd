"""What other features may use of dues."""

from tirek.features.dues.rules import Balance, MonthState
from tirek.features.dues.service import Dues
from tirek.features.dues.views import Debtor, MemberDues

__all__ = ["Balance", "Debtor", "Dues", "MemberDues", "MonthState"]
