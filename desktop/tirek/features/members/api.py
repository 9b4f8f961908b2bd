"""What other features may use of the register of members."""

from tirek.features.members.outgoing import members_band
from tirek.features.members.service import MemberCard, MemberRow, Members

__all__ = ["MemberCard", "MemberRow", "Members", "members_band"]
