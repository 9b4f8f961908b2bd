"""Reading a school's list of people from an Excel or CSV file. Nothing here writes a record; see `preview.read_preview`."""
