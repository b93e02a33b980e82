"""What is made for the demonstration refuses to run on an installation that is none."""

import pytest
from django.core.management import CommandError, call_command

from accounts.people.models import User


@pytest.mark.parametrize("command", ["load_demo", "load_market_demo", "demo_reset", "demo_otp Rong"])
def test_a_command_of_the_demonstration_refuses_anywhere_else(command, settings, db):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only where DEMO=1"):
        call_command(*command.split())
    assert not User.objects.exists()
