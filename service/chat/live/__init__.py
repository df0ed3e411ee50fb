"""A conversation as it happens: server-sent events."""
