"""The roof that the tests of this folder play on."""

from tests.credits.issuance.laid_once import copy_of_roof, roof  # noqa: F401
