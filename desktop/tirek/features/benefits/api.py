"""What other features may use of services and benefits."""

from tirek.features.benefits.service import BenefitCard, Benefits

__all__ = ["BenefitCard", "Benefits"]
