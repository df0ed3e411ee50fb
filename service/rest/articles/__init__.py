"""Read articles and their versions; publish."""
