"""The clock function, the cache's table, and the guards that every other app's triggers call."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

from puhui.kernel import guards

NOW = """
INSERT INTO kernel_clock (id, shift) VALUES (1, interval '0');
CREATE FUNCTION puhui_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT clock_timestamp() + (SELECT shift FROM kernel_clock)
$$;
"""
# Django's cache table, made here so that it has its grants from the start.
CACHE = """
CREATE TABLE kernel_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
"""


class Migration(migrations.Migration):
    replaces = [
        ("kernel", "0002_guards"),
    ]
    dependencies = [("kernel", "0001_tables")]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(NOW),
        migrations.RunSQL(CACHE),
        migrations.RunSQL(guards.TEARDOWN + guards.REFUSE),
        migrations.RunSQL(getattr(guards, "KERNEL_FORWARD", "SELECT 1")),
    ]
