"""What the database refuses of instruments, custody, cash and risk, in plain SQL."""

from django.db import migrations

from market.cash import guards as cash
from market.custody import guards as custody
from market.instruments import guards as instruments
from market.risk import guards as risk


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial"), ("credits", "0004_guards_of_projects_to_issuance")]
    operations = [migrations.RunSQL(module.FORWARD) for module in (instruments, custody, cash, risk)]
