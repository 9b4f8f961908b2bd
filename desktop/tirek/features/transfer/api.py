"""What other features may use of transfers: a member's card shows the last one and leads to sending."""

from tirek.features.transfer.service import Transfers, TransferView

__all__ = ["TransferView", "Transfers"]
