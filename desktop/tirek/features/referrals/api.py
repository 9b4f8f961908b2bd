"""What other features and the program may use of sealed cases."""

from tirek.features.referrals.desk import Desk, OpenedCase
from tirek.features.referrals.service import Referrals, ReferralSink, ReferralView, reply_came

__all__ = ["Desk", "OpenedCase", "ReferralSink", "ReferralView", "Referrals", "reply_came"]
