"""Links: the partner's word, the person's consents, one person a pseudonym, and an end that is final."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.consents.selectors import ConsentRequired
from credits.activities.models import Activity
from credits.activities.partners.models import PartnerLink
from credits.activities.partners.policies import LINKS_MOST, TooManyLinks
from credits.activities.partners.services import link_partner, unlink_partner
from credits.activities.partners.services.links import LinkExists
from credits.activities.partners.signing import LinkTokenInvalid
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.credits.activities.items import EVENING, MORNING, OTHER_KEY
from tests.credits.activities.partners.calls import link, push, ride, statuses, word
from tests.credits.monitoring.crediting import credit, grams

pytestmark = pytest.mark.django_db
PATH = "/api/v1/partner-links"


def end(member, made: PartnerLink) -> None:
    unlink_partner(actor=member.actor, now=EVENING, link_id=made.id)


def test_after_the_end_nothing_new_is_taken_and_what_was_credited_stays(evening, lin):
    made = link(lin, "p-lin")
    push(ride("p-lin"))
    credit()
    before = grams(lin)
    assert before > 0
    end(lin, made)
    assert statuses(push(ride("p-lin", begins=MORNING.replace(hour=11)))) == ["UNLINKED"]
    assert (grams(lin), Activity.objects.count()) == (before, 1)
    with pytest.raises(NotFound):
        end(lin, made)
    actions = AuditEvent.objects.filter(object_type="partner_link").order_by("id")
    assert [event.action for event in actions] == ["partner_linked", "partner_unlinked"]
    assert "p-lin" not in str(list(actions.values()))


def test_a_pseudonym_is_one_persons_until_they_end_it(evening, lin, hua):
    made = link(lin, "p-1")
    assert link(lin, "p-1").id == made.id
    with pytest.raises(LinkExists):
        link(hua, "p-1")
    with pytest.raises(NotFound):
        end(hua, made)
    end(lin, made)
    assert link(hua, "p-1").party_id == hua.party.id


def test_the_partners_word_is_needed_and_lasts_an_hour_at_most(evening, lin):
    client = cast.client_for(lin)
    now = timezone.now()
    good = word("p-lin")
    for body in (
        word("p-lin", key=OTHER_KEY),
        word("p-lin", partner="nobody"),
        word("p-lin", expires=now - timedelta(seconds=1)),
        word("p-lin", expires=now + timedelta(hours=2)),
        good | {"subject": "p-hua"},
        good | {"signature": "é"},
    ):
        answer = client.post(PATH, body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "link_token_invalid"), body
    assert client.post(PATH, good, format="json").status_code == 201
    with pytest.raises(LinkTokenInvalid):
        link_without_zone(lin)


def link_without_zone(member) -> None:
    link_word = word("p-lin", expires=timezone.now().replace(tzinfo=None) + timedelta(minutes=10))
    link_partner(actor=member.actor, now=EVENING, **link_word)


@pytest.mark.parametrize("missing", ["activity_data", "partner_records"])
def test_both_consents_are_needed(evening, missing):
    given = [purpose for purpose in ("activity_data", "partner_records") if purpose != missing]
    member = cast.resident("Ou", consents=given)
    with pytest.raises(ConsentRequired):
        link(member, "p-ou")
    assert not PartnerLink.objects.exists()


def test_an_organisation_links_nobody_and_one_person_not_any_number(evening, lin):
    with pytest.raises(NotPermitted):
        link(cast.mei(), "p-mei")
    for number in range(LINKS_MOST):
        link(lin, f"p-{number}")
    with pytest.raises(TooManyLinks):
        link(lin, "p-more")


def test_over_http_one_sees_and_ends_ones_own_and_no_others(evening, lin, hua):
    client, other = cast.client_for(lin), cast.client_for(hua)
    made = client.post(PATH, word("p-lin"), format="json").json()
    assert (made["partner"], "subject" in made) == ("gz-metro", False)
    assert [row["id"] for row in client.get(PATH).json()["results"]] == [made["id"]]
    assert other.get(PATH).json()["results"] == []
    assert other.delete(f"{PATH}/{made['id']}").status_code == 404
    assert client.delete(f"{PATH}/{made['id']}").status_code == 204
    assert client.get(PATH).json()["results"] == []


def test_the_database_keeps_links_as_they_were(evening, lin, hua):
    made = link(lin, "p-lin")
    rows = PartnerLink.objects.filter(id=made.id)
    for change in ({"party": hua.party}, {"linked_at": MORNING}, {"subject_index": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    end(lin, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ended_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
