"""What other features may use of counsel."""

from tirek.features.counsel.answer import Answer, Citation
from tirek.features.counsel.decision import Zone
from tirek.features.counsel.pack import read_pack
from tirek.features.counsel.service import Counsel, QuestionCard, as_draft

__all__ = ["Answer", "Citation", "Counsel", "QuestionCard", "Zone", "as_draft", "read_pack"]
