"""The review desk in the admin: given a case, everything on one page, decided, and never more than one may
know."""

import pytest
from django.contrib.messages import get_messages
from django.utils.html import escape

from accounts.people.roles import Role
from credits.verification.review.models import CaseReading, ReviewCase
from puhui.kernel.admin.base import Part
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.verification.review import desk
from tests.credits.verification.review.conftest import waiting  # noqa: F401

pytestmark = pytest.mark.django_db
TAKE = address(ReviewCase, "take_next")
ACCEPT = {"decision": "ACCEPT", "reason_code": "SHOWN_BY_EVIDENCE", "reason": "gate and time fit"}
REJECT = {"decision": "REJECT", "reason_code": "NOT_SHOWN", "reason": "nothing shows it, sorry"}


def take(client) -> ReviewCase:
    """Press the button and return the case one is led to."""
    answer = client.post(TAKE)
    assert answer.status_code == 302, answer.context["form"].errors
    return ReviewCase.objects.get(pk=answer["Location"].rstrip("/").split("/")[-2])


def decide(client, case, body) -> str:
    """Return the message, or what the page says against it."""
    answer = client.post(address(ReviewCase, "decide", case), body)
    if answer.status_code == 302:
        return [str(message) for message in get_messages(answer.wsgi_request)][-1]
    return " ".join(answer.context["form"].non_field_errors()) or str(answer.context["form"].errors)


def page(client, case) -> str:
    return client.get(address(ReviewCase, "change", case)).content.decode()


def test_ten_cases_one_after_the_other(lin, hua, waiting):  # noqa: F811
    hours = [MORNING.replace(hour=hour) for hour in (5, 7, 9, 11, 13)]
    for member in (lin, hua):
        waiting(member, *(signed(trip(km="2", begins=hour)) for hour in hours))
    client = client_of(cast.fang())
    seen = set()
    for number in range(10):
        case = take(client)
        assert case.pk not in seen, "each is given once"
        seen.add(case.pk)
        text = page(client, case)
        for told in (
            "What is claimed",
            "Why it is looked at",
            "Distance travelled",
            "last 30 days",
            "DECISION_FAILED",
        ):
            assert escape(told) in text
        assert decide(client, case, ACCEPT if number % 2 else REJECT) == "Your decision is kept."
    answer = client.post(TAKE)
    assert answer.status_code == 409
    assert "No case waits for you" in answer.content.decode()
    assert desk.settle() == {"settled": 10}
    assert ReviewCase.objects.filter(status="SETTLED").count() == 10


def test_looking_at_the_button_gives_nothing(lin, waiting):  # noqa: F811
    waiting(lin)
    client = client_of(cast.fang())
    assert client.get(TAKE).status_code == 200
    assert ReviewCase.objects.get().claimed_by is None


def test_a_case_is_not_chosen(lin, waiting):  # noqa: F811
    waiting(lin)
    case = ReviewCase.objects.get()
    client = client_of(cast.fang())
    assert page(client, case)
    assert "You do not have this case" in decide(client, case, ACCEPT)
    take(client_of(cast.he()))
    assert "You do not have this case" in decide(client, case, ACCEPT)
    assert not CaseReading.objects.exists()


def test_the_second_reader_sees_nothing_of_the_first(lin, waiting):  # noqa: F811
    waiting(lin)
    ReviewCase.objects.update(readers_wanted=2)
    first, second, rong = client_of(cast.fang()), client_of(cast.he()), client_of(cast.rong())
    case = take(first)
    decide(first, case, REJECT)
    assert take(second) == case
    for words in (REJECT["reason"], "what was sent does not show it"):
        assert words in page(first, case)
        assert words not in page(second, case)
        # Nor who watches: what is shown to one could be told to the other.
        assert words not in page(rong, case)
    decide(second, case, REJECT)
    desk.settle()
    assert page(second, case).count(REJECT["reason"]) == 2


def test_a_blind_second_reading_shows_no_verdict(lin, waiting):  # noqa: F811
    waiting(lin)
    desk.read(cast.fang())
    desk.settle()
    verdict = desk.standing(lin, ReviewCase.objects.get().activity_id)
    given = ReviewCase.objects.get()
    case = ReviewCase.objects.create(
        **{name: getattr(given, name) for name in ("party_id", "activity_id", "region", "value_g", "due_on")},
        kind="REREADING",
        about_seq=verdict.seq,
        readers_wanted=1,
        draw_key=1,
        opened_at=puhui_now(),
    )
    client = client_of(cast.he())
    text = page(client, case)
    assert "What is claimed" in text
    for told in ("Why it is looked at", "ACCEPTED_BY_PEOPLE", "Somebody looked at it"):
        assert told not in text.split(escape("The party's last 30 days"))[0]
    assert take(client) == case
    decide(client, case, REJECT)
    rows = client.get(address(ReviewCase, "changelist"), {"shown": "all", "agrees": "no"})
    assert list(rows.context["cl"].result_list) == [case]


def test_a_reason_that_does_not_fit_and_no_words_stand_on_the_page(lin, waiting):  # noqa: F811
    waiting(lin)
    client = client_of(cast.fang(), language="zh-hans")
    case = take(client)
    assert "该理由与决定不符" in decide(client, case, ACCEPT | {"reason_code": "MADE_UP"})
    assert "reason" in decide(client, case, ACCEPT | {"reason": " "})
    assert "该件不能部分认可" in decide(client, case, ACCEPT | {"accepted_km": "3"})
    part = {"decision": "PARTLY", "reason_code": "PART_NOT_SHOWN", "accepted_km": "3"}
    assert decide(client, case, ACCEPT | part) == "您的决定已保存。"


def test_a_supervisor_takes_a_case_away_and_reads_the_figures(lin, hua, waiting):  # noqa: F811
    waiting(lin)
    fang = cast.fang()
    client, rong = client_of(fang), client_of(cast.rong())
    case = take(client)
    why = {"reason": "away for the week"}
    assert client.post(address(ReviewCase, "withdraw", case), why).status_code == 403
    assert rong.post(address(ReviewCase, "withdraw", case), why).status_code == 302
    assert "You do not have this case" in decide(client, case, ACCEPT)
    assert take(client) == case
    decide(client, case, ACCEPT)
    waiting(hua)
    other = take(client)
    assert client.post(address(ReviewCase, "give_back", other), why).status_code == 302
    assert client.post(TAKE).status_code == 409
    assert take(client_of(cast.he())) == other
    figures = rong.get(address(ReviewCase, "figures"))
    assert str(fang.party.pk)[-12:] in figures.content.decode()
    assert client.get(address(ReviewCase, "figures")).status_code == 403


def test_another_city_sees_and_is_given_nothing(lin, waiting):  # noqa: F811
    waiting(lin)
    case = ReviewCase.objects.get()
    elsewhere = client_of(cast.staff("Bo", Role.METHODOLOGY_OFFICER, region=cast.SHENZHEN))
    assert elsewhere.get(address(ReviewCase, "change", case)).status_code == 302
    assert elsewhere.post(TAKE).status_code == 409


def test_what_other_pages_draw_of_an_act_stands_on_its_case(lin, waiting, monkeypatch):  # noqa: F811
    waiting(lin)
    drawn = [lambda activity: [Part("Map", ["of"], [[str(activity.pk)]])]]
    monkeypatch.setattr("credits.admin.review_parts.DRAWN", drawn)
    case = ReviewCase.objects.get()
    assert page(client_of(cast.fang()), case).count(str(case.activity_id)) >= 2


def test_the_first_page_tells_a_reader_how_many_wait(lin, waiting):  # noqa: F811
    waiting(lin)
    address_of_work = address(ReviewCase, "changelist")
    assert address_of_work in client_of(cast.fang()).get("/admin/").content.decode()
