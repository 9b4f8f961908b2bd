"""What other features may use of transfers: a member's card shows the last one and leads to sending."""

from tirek.features.transfer.service import Seen, Transfers, TransferView
from tirek.features.transfer.through import TransfersByExchange, answer_came, own_address

__all__ = ["Seen", "TransferView", "Transfers", "TransfersByExchange", "answer_came", "own_address"]
