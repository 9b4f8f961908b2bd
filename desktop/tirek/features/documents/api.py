"""What other features may use of documents."""

from tirek.features.documents.history import PaperHistory
from tirek.features.documents.service import Documents, Filled, PaperCard, Rendered
from tirek.features.documents.templates import Template, TemplateError, load_templates

__all__ = ["Documents", "Filled", "PaperCard", "PaperHistory", "Rendered", "Template", "TemplateError", "load_templates"]
