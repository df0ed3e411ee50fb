"""What a handoff is filled with: facts found and the summary."""
