"""What the database refuses, whoever asks: the guards of every package, in plain SQL."""

from importlib import import_module
from importlib.util import find_spec

from django.db import migrations

PACKAGES = ["schemes", "factors", "methodologies", "ledger", "activities", "monitoring", "rewards", "retirement"]


def _guards() -> list[str]:
    modules = [f"credits.{package}.guards" for package in PACKAGES]
    return [import_module(module).FORWARD for module in modules if find_spec(module)]


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial"), ("kernel", "0002_guards")]
    operations = [migrations.RunSQL(sql) for sql in _guards()]
