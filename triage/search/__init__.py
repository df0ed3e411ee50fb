"""What retrieval is made of: words, vectors, matchers."""
