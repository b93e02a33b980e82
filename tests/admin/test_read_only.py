"""Nothing is added, changed or deleted from the admin, outside of configuration and whoever asks (T33)."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.urls import reverse

from accounts.people.models import User
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address, pages

pytestmark = pytest.mark.django_db
CONFIGURATION = {"kernel.CalendarDay"}


def rows() -> dict[str, str]:
    """Return a digest of every table behind a page."""
    with connection.cursor() as cursor:
        found = {}
        for model in pages():
            table = model._meta.db_table
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM \"{table}\" t")
            (found[model._meta.label],) = cursor.fetchone()
        return found


def test_no_page_can_be_written_to(world):
    client = client_of(world.administrator)
    before = rows()
    wrong = {}
    for model in pages():
        row = model._default_manager.order_by("-pk").first()
        tries = {"delete": address(model, "delete", row)}
        if model._meta.label not in CONFIGURATION:
            tries |= {"add": address(model, "add"), "change": address(model, "change", row)}
        for name, url in tries.items():
            for method in (client.get, client.post):
                if name == "change" and method == client.get:
                    continue
                data = {"post": "yes", "name": "x", "code": "x", "status": "DONE", "_save": "1"}
                status = method(url, data).status_code
                if status != 403:
                    wrong[model._meta.label, name, method.__name__] = status
    assert wrong == {}
    assert rows() == before


@pytest.mark.long
def test_no_list_has_actions_or_editable_columns(world):
    client = client_of(world.administrator)
    before = rows()
    for model, page in admin.site._registry.items():
        assert page.actions is None
        assert not page.list_editable
        assert not page.inlines
        data = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes", "_save": "1"}
        assert client.post(address(model, "changelist"), data).status_code in (200, 302)
    assert rows() == before


def test_there_is_no_page_with_a_password_hash(world):
    client = client_of(world.administrator)
    user = cast.staff("Bo", "AUDITOR", password=cast.PASSWORD).user
    page = client.get(address(User, "change", user))
    assert user.password not in page.content.decode()
    answer = client.get(f"/admin/accounts/user/{user.pk}/password/", follow=True)
    assert user.password not in answer.content.decode()
    assert client.get(reverse("admin:password_change")).headers["Location"] == "/staff/password/change/"


def test_no_column_or_field_reads_a_secret(world):
    """What pages show is named; nothing of what they name is a secret."""
    secrets = {
        "password",
        "secret",
        "key_hash",
        "code_index",
        "phone_index",
        "refresh_hash",
        "device_hash",
        "points",
    }
    for page in admin.site._registry.values():
        shown = [*page.list_display, *(page.fields or [])]
        names = {getattr(item, "__name__", item) for item in shown}
        assert not names & secrets


def test_fields_that_are_not_shown_cannot_be_looked_up(world):
    """A lookup in the address would tell a hash letter by letter."""
    client = client_of(world.administrator)
    tries = {
        "accounts_user": ["password__startswith=md5", "phone__contains=138", "phone_index=00"],
        "credits_merchant": ["key_hash__startswith=a"],
        "credits_voucher": ["code_index__gt=a", "party__user__password__startswith=m"],
        "credits_operator": ["keys__secret__startswith=7"],
        "kernel_auditevent": ["detail__note__startswith=p"],
    }
    for page, lookups in tries.items():
        for lookup in lookups:
            answer = client.get(f"{reverse(f'admin:{page}_changelist')}?{lookup}")
            assert answer.status_code in (302, 400), lookup


def test_an_unknown_or_malformed_id_is_told_politely(world):
    client = client_of(world.administrator)
    for model in pages():
        for wrong in (
            "99999999999999999999999999",
            "nobody",
            "_00",
            "01a2033b-0000-7000-8000-000000000000",
            "%",
        ):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            answer = client.get(reverse(name, args=[wrong]))
            assert (answer.status_code, answer["Location"]) == (302, "/admin/"), (model, wrong)


def test_djangos_own_log_stays_empty(world):
    client = client_of(world.administrator)
    client.post(
        reverse("admin:kernel_calendarday_add"),
        {"date": "2027-02-08", "is_working": "on", "reason": "make-up day"},
    )
    assert not LogEntry.objects.exists()


def test_a_blocked_member_of_staff_is_out_at_once(world):
    member = cast.staff("Bo", "AUDITOR")
    client = client_of(member)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=member.user.pk).update(
        is_active=False, blocked_at=member.user.created_at, block_reason="gone"
    )
    assert client.get("/admin/").status_code == 302
