"""What travels between the computers of one organisation: sealed parts of the journal, attachments, pairing."""
