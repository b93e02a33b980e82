"""What capture needs: catalogs, an operator, and a clock that stands at the evening of the tests."""

from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
