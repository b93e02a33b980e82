"""`manage.py create_administrator <user name>`: the first member of staff, who enters the others."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.people.phones import PhoneInvalid, parse_phone
from accounts.people.roles import Role
from accounts.people.services import create_person, grant_role
from accounts.people.services.parties import UserExists
from puhui.kernel.commands import system_actor


class Command(BaseCommand):
    help = "Make an administrator of the whole scheme; the password is asked for."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")
        parser.add_argument("--phone", help="to sign in to the API as well, as +8613800138000")

    def handle(self, *args: Any, username: str, phone: str | None, **options: Any) -> None:
        password = getpass("Password: ")
        try:
            validate_password(password)
            number = parse_phone(phone) if phone else None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PhoneInvalid as error:
            raise CommandError(str(error)) from error
        actor, now = system_actor("create_administrator"), timezone.now()
        try:
            with transaction.atomic():
                user = create_person(actor=actor, now=now, username=username, password=password, phone=number)
                grant_role(actor=actor, now=now, user_id=user.id, role=Role.ADMINISTRATOR)
        except UserExists as error:
            raise CommandError("There is such a user already.") from error
        self.stdout.write(f"{username} signs in at /admin/ and enrols an authenticator there.")
