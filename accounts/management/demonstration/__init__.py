"""Whom the demonstration is about, and how its story acts as them, at instants that are past."""
