"""Commands of signing in, one file a subject. Their `now` is real time (decisions 73)."""
