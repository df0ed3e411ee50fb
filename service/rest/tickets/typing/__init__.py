"""An agent is typing."""
