"""Loads the demonstration, once; a second call only puts back files that are gone."""

import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.people.models import User
from accounts.people.phones import phone_index
from credits.activities.models import OperatorKey
from credits.management.demonstration import cast, month, operators
from credits.monitoring.models import Outcome
from credits.rewards.demonstration import demonstration_merchant_key
from credits.rewards.services import choose_outcome
from puhui.kernel.clock import puhui_now, set_offset
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is loaded only where DEMO=1.")
        operator_file = settings.VAR_DIR / "operators" / "demo.key"
        merchant_file = settings.VAR_DIR / "merchants" / "demo.key"
        if _is_loaded():
            if not operator_file.exists():
                _write_key(operator_file, OperatorKey.objects.get(operator_id="demo").secret)
            known = merchant_file.read_text(encoding="ascii").strip() if merchant_file.exists() else ""
            _write_key(merchant_file, demonstration_merchant_key(known))
            self.stdout.write("The demonstration is there already.")
            return
        operator_key = secrets.token_hex(32)
        with transaction.atomic():
            now = timezone.now()
            set_offset(timedelta(0))
            sign_ins = cast.make_cast(now - timedelta(days=month.DAYS + 1))
            operators.make_operator(operator_key)
            merchant_key = demonstration_merchant_key()
            people = {entry["name"]: _person(entry["phone"]) for entry in sign_ins}
            _take_coins(people["Hua"])
            sent = month.make_month(people["Lin"].person, people["Hua"].person, operator_key.encode())
        _write_key(operator_file, operator_key)
        _write_key(merchant_file, merchant_key)
        cast.write_sign_ins(settings.VAR_DIR / "demo" / "sign-ins.json", sign_ins)
        self.stdout.write(f"The demonstration is loaded: {len(sign_ins)} people, {sent} activities.")


def _is_loaded() -> bool:
    return User.objects.filter(phone_index=phone_index(cast.phone_of(cast.CAST[0]))).exists()


def _person(phone: str) -> User:
    return User.objects.select_related("person").get(phone_index=phone_index(phone))


def _take_coins(user: User) -> None:
    actor = Actor(
        name="resident",
        user_id=user.id,
        person_id=user.person_id,
        party_id=user.person_id,
        device_trusted=True,
    )
    choose_outcome(actor=actor, outcome=Outcome.COINS, now=puhui_now(), command_id=new_id())


def _write_key(path: Path, key: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(key + "\n", encoding="ascii")
