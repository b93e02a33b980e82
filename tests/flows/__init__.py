"""Whole stories through HTTP, as the people of the cast live them."""
