"""`manage.py explain`: the whole derivation of what an activity was credited, or why nothing was."""

from argparse import ArgumentParser
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from credits.activities.models import Activity
from credits.management.derivation_lines import lines_of
from credits.monitoring.derivation import NotDecided, derive
from puhui.kernel.errors import PuhuiError


class Command(BaseCommand):
    help = "Print the whole derivation of an activity's verdict; exits 1 where there is none or it drifted."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("activity", help="the activity's id")
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default="en",
            help="the language of titles and rules",
        )

    def handle(self, *args, activity: str, language: str = "en", **options) -> None:
        with override(language):
            try:
                found = derive(_activity(activity), language)
            except NotDecided as error:
                raise CommandError(f"The activity {activity} waits for its decision.") from error
            except (KeyError, PuhuiError) as error:
                told = f"The grams of {activity} cannot be computed any more: {error}."
                raise CommandError(told) from error
            for line in lines_of(found, language):
                self.stdout.write(line)
        if found.derived is not None and not found.derived.equals:
            raise CommandError("The grams computed again are not those that were credited.")


def _activity(text: str) -> Activity:
    try:
        wanted = UUID(text)
    except ValueError as error:
        raise CommandError(f"'{text[:60]}' is no id of an activity.") from error
    try:
        return Activity.objects.select_related("type").get(pk=wanted)
    except Activity.DoesNotExist as error:
        raise CommandError(f"There is no activity {wanted}.") from error
