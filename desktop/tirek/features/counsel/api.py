"""What other features may use of counsel."""

from tirek.features.counsel.answer import Answer, Citation
from tirek.features.counsel.decision import Zone
from tirek.features.counsel.kept import QuestionCard, as_draft
from tirek.features.counsel.law.service import LawTexts, check_pack_texts
from tirek.features.counsel.pack import read_pack
from tirek.features.counsel.service import Counsel

__all__ = ["Answer", "Citation", "Counsel", "LawTexts", "QuestionCard", "Zone", "as_draft", "check_pack_texts", "read_pack"]
