"""Partners: links, signed pushes, pulled feeds, and one ride told twice."""
