"""Dues: what is owed, what came in by payroll or in cash, what goes to the upper bodies."""
