"""Membership cards: a PDF with a QR code that anybody can prove genuine, their withdrawal, and the check of somebody else's."""
