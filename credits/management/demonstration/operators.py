"""The demonstration's operator, who vouches for everything everywhere in Guangdong with a key that lies in a
file."""

from datetime import UTC, datetime

from credits.activities.catalog_loading import type_rules
from credits.activities.models import Operator, OperatorKey
from credits.activities.signatures import forget_operators


def make_operator(key: str) -> None:
    """Make the operator `demo` with this signing key (ASCII)."""
    operator = Operator.objects.create(
        code="demo",
        name_zh="示范运营方",
        name_en="Demonstration operator",
        types=sorted(type_rules()),
        regions=["CN-GD"],
    )
    OperatorKey.objects.create(operator=operator, secret=key, valid_from=datetime(2020, 1, 1, tzinfo=UTC))
    forget_operators()
