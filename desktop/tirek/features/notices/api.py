"""What other features may use of notices."""

from tirek.features.notices.outgoing import ReadReceipts
from tirek.features.notices.service import Notices, NoticeSink, NoticeView

__all__ = ["NoticeSink", "NoticeView", "Notices", "ReadReceipts"]
