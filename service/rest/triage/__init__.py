"""Assess a text, search articles, look at a decision and make it again."""
