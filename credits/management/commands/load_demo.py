"""Loads the demonstration, once; a second call only puts back files that are gone."""

import secrets
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.management.demonstration import cast
from accounts.management.demonstration.acting import at, clock_time, go_on, today, user_of
from accounts.people.models import User
from accounts.people.phones import phone_index
from credits.activities.models import OperatorKey
from credits.management.demonstration import bakery, licences, neighbourhood, operators, past
from credits.management.demonstration.dates import ROOFS_BEGIN, notice_days, programme_month
from credits.management.demonstration.month import make_month
from credits.rewards.demonstration import demonstration_merchant_key


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--day", type=date.fromisoformat, help="as if it were that day, on which the clock then stands"
        )

    def handle(self, *args, day: date | None = None, **options) -> None:
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
            told, day = day, day or today()
            month = programme_month(day, notice_days(neighbourhood.SCHEME))
            begins = clock_time(min(month.first, day - ROOFS_BEGIN) - timedelta(days=1), 12)
            sign_ins = cast.make_cast(at(begins))
            licences.check_organisations(at(begins))
            operators.make_operator(operator_key)
            merchant_key = demonstration_merchant_key()
            neighbourhood.open_programme(begins)
            neighbourhood.take_coins(user_of("Hua"), begins)
            neighbours = neighbourhood.make_neighbours(begins)
            bakery.make_finished_case(day)
            lin, hua = user_of("Lin").person, user_of("Hua").person
            sent = make_month(lin, hua, neighbours, month, day, operator_key.encode())
            neighbourhood.make_programme_report(month)
            bakery.make_waiting_work(day)
            past.make_past(day)
            go_on(told)
        _write_key(operator_file, operator_key)
        _write_key(merchant_file, merchant_key)
        cast.write_sign_ins(settings.VAR_DIR / "demo" / "sign-ins.json", sign_ins)
        self.stdout.write(f"The demonstration is loaded: {len(sign_ins)} people, {sent} activities.")


def _is_loaded() -> bool:
    return User.objects.filter(phone_index=phone_index(cast.phone_of(cast.CAST[0]))).exists()


def _write_key(path: Path, key: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(key + "\n", encoding="ascii")
