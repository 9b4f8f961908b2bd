"""The cards of the page of settings."""
