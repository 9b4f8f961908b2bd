"""Figures of the organisation: only totals leave the school."""
