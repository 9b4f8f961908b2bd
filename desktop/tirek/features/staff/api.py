"""What other features may use of the staff list."""

from tirek.features.staff.service import Staff

__all__ = ["Staff"]
