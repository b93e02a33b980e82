"""What people allowed, and what follows from it."""

from pathlib import Path

import pytest
from django.utils import timezone

from accounts.consents import notices as notices_module
from accounts.consents.models import ConsentEvent
from accounts.consents.notices import current_notice, notices
from accounts.consents.purposes import Purpose
from accounts.consents.selectors import ConsentRequired, check_consent, granted, list_consents
from accounts.consents.services import NoticeOutdated, give_consent
from puhui.kernel.catalog import DocumentError
from puhui.kernel.errors import NotFound
from puhui.kernel.models import AuditEvent
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin():
    return cast.resident("Lin", consents=())


@pytest.fixture
def two_notices(tmp_path, monkeypatch):
    """The notices with a newer one for activity_data."""
    newer = '\n[[notices]]\npurpose = "activity_data"\nversion = "2026-09"\nzh = "新"\nen = "new"\n'
    file = tmp_path / "notices.toml"
    file.write_text(notices_module.NOTICES_FILE.read_text(encoding="utf-8") + newer, encoding="utf-8")
    monkeypatch.setattr(notices_module, "NOTICES_FILE", Path(file))
    notices.cache_clear()
    yield
    monkeypatch.undo()
    notices.cache_clear()


def say(member, purpose, yes, version=None):
    return give_consent(
        actor=member.actor, purpose=purpose, granted=yes, notice_version=version, now=timezone.now()
    )


def test_every_purpose_has_a_notice_in_both_languages():
    for purpose in Purpose.values:
        notice = current_notice(purpose)
        assert notice.text.zh
        assert notice.text.en


def test_nothing_is_allowed_until_somebody_says_yes(lin):
    assert granted(lin.party.id) == frozenset()
    assert [(c.purpose, c.granted, c.notice_version) for c in list_consents(lin.party.id)] == [
        (purpose, False, None) for purpose in Purpose.values
    ]
    with pytest.raises(ConsentRequired):
        check_consent(lin.party.id, Purpose.ACTIVITY_DATA)


def test_a_yes_allows_one_purpose_and_a_no_takes_it_back(lin):
    say(lin, "activity_data", True, current_notice("activity_data").version)
    assert granted(lin.party.id) == {"activity_data"}
    check_consent(lin.party.id, "activity_data")
    say(lin, "activity_data", False)
    assert granted(lin.party.id) == frozenset()
    with pytest.raises(ConsentRequired):
        check_consent(lin.party.id, "activity_data")


def test_every_change_is_kept_and_told_to_the_audit_trail(lin):
    version = current_notice("market").version
    for yes in (True, False, True):
        say(lin, "market", yes, version)
    events = ConsentEvent.objects.filter(party=lin.party).order_by("id")
    assert [event.granted for event in events] == [True, False, True]
    assert {event.user_id for event in events} == {lin.user.id}
    assert AuditEvent.objects.filter(object_type="consent_event").count() == 3


def test_saying_the_same_again_records_nothing(lin):
    version = current_notice("market").version
    say(lin, "market", True, version)
    say(lin, "market", True, version)
    assert ConsentEvent.objects.count() == 1


def test_one_persons_consent_is_not_anothers(lin):
    say(lin, "market", True, current_notice("market").version)
    assert granted(cast.resident("Hua", consents=()).party.id) == frozenset()


@pytest.mark.parametrize("version", [None, "", "1999-01", "2026-01 "])
def test_a_yes_names_the_notice_in_force(lin, version):
    with pytest.raises(NoticeOutdated):
        say(lin, "market", True, version)
    assert not ConsentEvent.objects.exists()


def test_a_no_under_a_notice_that_never_was_is_refused(lin):
    with pytest.raises(NoticeOutdated):
        say(lin, "market", False, "1999-01")


def test_an_unknown_purpose_is_not_there(lin):
    with pytest.raises(NotFound):
        say(lin, "world_domination", True, "2026-01")


def test_a_newer_notice_keeps_the_old_yes_and_asks_for_a_new_one(lin, two_notices):
    say(lin, "activity_data", True, "2026-09")
    with pytest.raises(NoticeOutdated):
        say(lin, "activity_data", True, "2026-01")
    say(lin, "activity_data", False, "2026-01")
    assert granted(lin.party.id) == frozenset()


def test_a_yes_to_the_older_notice_still_counts(lin, request):
    say(lin, "activity_data", True, "2026-01")
    request.getfixturevalue("two_notices")
    assert granted(lin.party.id) == {"activity_data"}
    consent = list_consents(lin.party.id)[0]
    assert (consent.notice_version, consent.current.version) == ("2026-01", "2026-09")


@pytest.mark.parametrize(
    "text",
    [
        '[[notices]]\npurpose = "x"\nversion = "2026-01"\nzh = "a"\nen = "a"\n',
        '[[notices]]\npurpose = "market"\nversion = "2026-01"\nzh = "a"\nen = "a"\n',  # the others have none
        '[[notices]]\npurpose = "market"\nversion = "new"\nzh = "a"\nen = "a"\n',
        '[[notices]]\npurpose = "market"\nversion = "2026-01"\nzh = "a"\n',
        '[[notices]]\npurpose = "market"\nversion = "2026-01"\nzh = "a"\nen = "a"\nmore = "a"\n',
    ],
)
def test_a_broken_file_of_notices_is_refused(text, tmp_path, monkeypatch):
    file = tmp_path / "notices.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(notices_module, "NOTICES_FILE", file)
    notices.cache_clear()
    with pytest.raises(DocumentError):
        notices()
    monkeypatch.undo()
    notices.cache_clear()
