"""What the union did for its members: events, help in money, trips, legal help, training; a sheet for each person and year."""
