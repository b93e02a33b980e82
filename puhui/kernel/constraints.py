"""Which rule of the database refused: its name, to tell one breach from another."""

from django.db import Error


def constraint_of(error: Error) -> str | None:
    """Return the name of the constraint, or of the guard's rule, that a database error tells of."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
