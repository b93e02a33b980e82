"""The periodic job of people."""

import pytest

from accounts.tasks import forget_codes
from puhui.kernel.models import JobRun

pytestmark = pytest.mark.django_db


def test_forgetting_codes_leaves_a_run_with_its_counts():
    forget_codes()
    run = JobRun.objects.get(job="forget_codes")
    assert (run.status, run.counts) == ("DONE", {"codes": 0, "counts": 0})
