"""What the database refuses of the papers behind entered answers, in plain SQL."""

from django.db import migrations

from market.bridge import guards as bridge


class Migration(migrations.Migration):
    dependencies = [("market", "0009_document_of_an_answer")]
    operations = [migrations.RunSQL(bridge.DOCUMENT_FORWARD)]
