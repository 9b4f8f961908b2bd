"""Official texts of laws: taken in from files of the legal databases, cut by articles, compared, quoted."""
