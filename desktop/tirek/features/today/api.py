"""What other features may use of the first page: the shapes of the lines they hand in."""

from tirek.features.today.service import Figure, StartButton, Target, TodayTask

__all__ = ["Figure", "StartButton", "Target", "TodayTask"]
