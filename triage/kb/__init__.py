"""Articles: front matter, Markdown, passages, lint."""
