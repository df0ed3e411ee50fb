"""The plain page: the whole conversation as forms, for every browser; no script is needed."""
