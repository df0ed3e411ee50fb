"""Whether the service lives, whether it is ready, and its figures."""
