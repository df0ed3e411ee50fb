"""Signing in and out, the first admin, new passwords, and a person's own account: pages that need no JavaScript."""
