"""All workers of the school, members or not: from the school's own list, for density and for inviting."""
