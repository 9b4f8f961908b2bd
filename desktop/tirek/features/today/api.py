"""What features hand in to the first page."""

from tirek.features.today.service import ExchangeNews, Figure, StartButton, Target, TodayTask

__all__ = ["ExchangeNews", "Figure", "StartButton", "Target", "TodayTask"]
