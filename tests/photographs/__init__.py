"""Real photographs that packages ship, on which recognising pictures is measured; none is kept here."""
