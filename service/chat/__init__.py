"""The requester's side: conversations by API and on a plain page."""
