"""Changes of the tables, in order; each runs forwards and backwards on both engines."""
