"""What was said, noted and decided on a ticket."""
