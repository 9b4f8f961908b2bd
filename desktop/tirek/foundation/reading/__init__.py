"""Reads the words of papers that come from outside (DOCX, HTML, PDF, plain text), trusting nothing in them."""
