"""What schemes and methodologies are called: the door's functions, handed on by the one package that may."""

from credits.public import Named, known_methodologies, known_schemes

__all__ = ["Named", "known_methodologies", "known_schemes"]
