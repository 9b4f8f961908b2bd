"""Notices from the centre."""
