"""Everything that was done with the organisation's records, for those who oversee it: the journal read as a page, a sheet and a report."""
