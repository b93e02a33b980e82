"""Entity tags: who holds the same bytes gets 304 and nothing else; who reads otherwise does not."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from puhui.kernel.rest.etags import with_etag
from tests import cast


def tagged(body: bytes, **headers: str) -> HttpResponse:
    return with_etag(RequestFactory().get("/", **headers), HttpResponse(body))


def test_the_same_bytes_have_the_same_tag_and_others_another():
    one = tagged(b"a")["ETag"]
    assert one == tagged(b"a")["ETag"] != tagged(b"b")["ETag"]
    assert one.startswith('"')


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_holds_them_gets_nothing_more(form):
    tag = tagged(b"a")["ETag"]
    answer = tagged(b"a", HTTP_IF_NONE_MATCH=form.format(tag))
    assert (answer.status_code, answer.content) == (304, b"")


def test_who_holds_others_gets_these():
    answer = tagged(b"a", HTTP_IF_NONE_MATCH='"old"')
    assert (answer.status_code, answer.content) == (200, b"a")


def test_an_answer_depends_on_who_asks_for_whom_in_which_language():
    assert {"Authorization", "Puhui-Party", "Accept-Language"} <= set(tagged(b"a")["Vary"].split(", "))


def test_the_account_has_a_tag_of_its_holder(db):
    lin, hua = cast.client_for(cast.lin()), cast.client_for(cast.hua())
    first = lin.get("/api/v1/account")
    assert lin.get("/api/v1/account", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert hua.get("/api/v1/account", headers={"If-None-Match": first["ETag"]}).status_code == 200
