"""What crediting needs: the catalogs, an operator, residents, and the clock of the tests' evening."""

from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
