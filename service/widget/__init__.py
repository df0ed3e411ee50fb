"""The chat widget: its loader, the page in its frame, its words, and suggestions while somebody types."""
