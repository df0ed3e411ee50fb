"""Tickets: find them, open them, work on them."""
