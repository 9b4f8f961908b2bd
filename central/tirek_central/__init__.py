"""The reference central platform: takes in what organisations send, answers with signed receipts, gives out notices.

Knows the protocol only; never imports the desktop.
"""
