"""The built-in rules: patterns and words of each."""
