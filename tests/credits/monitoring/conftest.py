"""What crediting needs: the catalogs, an operator, residents, and the clock of the tests' evening."""

from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
