"""Processes killed in the middle of their work, for real: what they leave behind, the next one finishes."""
