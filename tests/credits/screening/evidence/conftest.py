"""Files of a test lie in its own folder."""

from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
