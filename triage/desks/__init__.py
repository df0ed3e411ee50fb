"""desk.toml: its tables, their mistakes, calendars and rules."""
