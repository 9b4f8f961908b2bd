"""Safekeeping of the organisation: the check of everything, backup and restore."""
