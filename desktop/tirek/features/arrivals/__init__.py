"""What came and waits for a person: words from the members' page, sealed letters of every kind."""
