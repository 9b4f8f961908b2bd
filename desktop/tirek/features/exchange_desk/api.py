"""What the program and other features may use of the exchange."""

from tirek.features.exchange_desk.service import ExchangeDesk, read_invitation_text

__all__ = ["ExchangeDesk", "read_invitation_text"]
