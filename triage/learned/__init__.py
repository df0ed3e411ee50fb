"""What the classifier is made of: heads, words, style."""
