"""Working days and terms of Kazakhstan, from dated data."""
