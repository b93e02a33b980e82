"""Makes the people whose phones call the service: signed in, with consents, an operator that vouches, and
grams.

Run as the database's owner; says the sign-ins and the operator's key as JSON.
"""

import secrets
import sys
from datetime import UTC, datetime

import django

from tests.benchmarks.processes import answer, begin_when_told

OPERATOR = "bench"


def main(count: int) -> None:
    """Make `count` residents."""
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from accounts.signin.models import Session
    from accounts.signin.services.sign_in import open_for
    from credits.activities.models import ActivityType, Operator, OperatorKey
    from puhui.kernel.clock import puhui_now
    from tests import cast

    begin_when_told()
    key = secrets.token_hex(32)
    tokens = []
    with transaction.atomic():
        operator = Operator.objects.create(
            code=OPERATOR,
            name_zh="基准测试",
            name_en="Benchmark",
            types=list(ActivityType.objects.values_list("code", flat=True)),
            regions=["CN-GD"],
        )
        OperatorKey.objects.create(operator=operator, secret=key, valid_from=datetime(2025, 1, 1, tzinfo=UTC))
        for number in range(count):
            member = cast.resident(f"Bench {number}", phone=f"+86139{number:08d}")
            signed_in = open_for(user=member.user, device_id="", now=timezone.now())
            Session.objects.filter(id=signed_in.tokens.session_id).update(trusted_at=timezone.now())
            tokens.append(signed_in.tokens.access)
    answer({"key": key, "tokens": tokens, "now": puhui_now().isoformat()})


if __name__ == "__main__":
    main(int(sys.argv[1]))
