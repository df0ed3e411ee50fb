"""The nouns of a conversation: where it stands, what happened, what is said, and what has to be done."""
