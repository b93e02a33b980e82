from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
