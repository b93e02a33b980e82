"""What bad requests get, at every URL: a 4xx problem with a stable code, in no time, and nothing stored."""

import contextlib
import json
from time import perf_counter

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from credits.rewards.demonstration import demonstration_merchant_key
from puhui.kernel.errors import InvalidJson, PuhuiError, TooDeep
from puhui.kernel.rest.json_in import BODY_BYTES_MAX, DEPTH_MAX, read_json
from tests import cast
from tests.credits.activities.items import trip
from tests.security.probe import Probe
from tests.security.test_authz import Cell, address, body_of, declared
from tests.security.world import World


def nested(depth: int) -> bytes:
    return b'{"a":' + b"[" * (depth - 1) + b"1" + b"]" * (depth - 1) + b"}"


GOOD_TEXT = b'{"a": "%s"}'
MIB = 1024 * 1024

BODIES: dict[str, tuple[bytes, str]] = {
    "nothing but a brace": (b"{", "invalid_json"),
    "half a text": (b'{"a": "', "invalid_json"),
    "two documents": (b"{} {}", "invalid_json"),
    "a comma too many": (b'{"a": 1,}', "invalid_json"),
    "single quotes": (b"{'a': 1}", "invalid_json"),
    "a comment": (b'{"a": 1} // one', "invalid_json"),
    "NaN": (b'{"a": NaN}', "invalid_json"),
    "Infinity": (b'{"a": [-Infinity]}', "invalid_json"),
    "a key twice": (b'{"a": 1, "a": 1}', "invalid_json"),
    "a key twice, one of them escaped": (b'{"a": 1, "\\u0061": 2}', "invalid_json"),
    "a key twice, compact": (b'{"a":1,"a":1}', "invalid_json"),
    "a key twice behind white space, and a text that looks like a key": (
        b'{"a" :1,"a"\t:2,"b":":"}',
        "invalid_json",
    ),
    "a key twice over lines": (b'{"a"\n:1,"a"\r:":","b":":"}', "invalid_json"),
    "a key twice far inside": (b'{"a": [{"b": {"c": 1, "c": 2}}]}', "invalid_json"),
    "NUL as it is": (b'{"a": "\x00"}', "invalid_json"),
    "NUL escaped": (b'{"a": "\\u0000"}', "invalid_json"),
    "NUL in a key": (b'{"\\u0000": 1}', "invalid_json"),
    "NUL behind the end": (b"{}\x00", "invalid_json"),
    "half a pair, escaped": (b'{"a": "\\ud83d"}', "invalid_json"),
    "the other half": (b'{"a": "\\uDE00 \\ud83d"}', "invalid_json"),
    "half a pair in a key": (b'{"\\udfff": 1}', "invalid_json"),
    "half a pair, encoded": (b'{"a": "\xed\xa0\xbd"}', "invalid_json"),
    "not UTF-8": (b'{"a": "\xff"}', "invalid_json"),
    "GB 18030": ('{"a": "早"}'.encode("gb18030"), "invalid_json"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "invalid_json"),
    "UTF-32": ('{"a": 1}'.encode("utf-32"), "invalid_json"),
    "a byte-order mark": (b'\xef\xbb\xbf{"a": 1}', "invalid_json"),
    "a number of 5,000 digits": (b'{"a": ' + b"9" * 5000 + b"}", "invalid_json"),
    "depth 21": (nested(21), "too_deep"),
    "depth 21, compact and empty": (b"[" * 21 + b"]" * 21, "too_deep"),
    "depth 21, an empty object": (b'{"a":' * 20 + b"{}" + b"}" * 20, "too_deep"),
    "depth 50": (nested(50), "too_deep"),
    "depth 100,000": (nested(100_000), "too_deep"),
    "objects in objects": (b'{"a":' * 30 + b"1" + b"}" * 30, "too_deep"),
    "2 MiB": (GOOD_TEXT % (b"x" * 2 * MIB), "body_too_large"),
    "a byte over 1 MiB": (GOOD_TEXT % (b"x" * (MIB - 8)), "body_too_large"),
}


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_strict_json_is_refused_by_the_reader(name):
    body, code = BODIES[name]
    with pytest.raises(PuhuiError) as refusal:
        read_json(body)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (nested(20), None),
        (GOOD_TEXT % (b"x" * (MIB - 9)), None),
        (b'{"a": "' + b"[" * 50 + b'"}', {"a": "[" * 50}),
        (b'{"a": "\\"[[[[[[[[[[[[[[[[[[[[[[[[{\\\\"}', {"a": '"[[[[[[[[[[[[[[[[[[[[[[[[{\\'}),
        (b"[" + b",".join([b"[]"] * 1000) + b"]", [[]] * 1000),
        (b'{"a": "\\ud83d\\ude00 \xf0\x9f\x9a\x87"}', {"a": "😀 🚇"}),
        (b'{"a": "\\\\u0000 \\\\ud800"}', {"a": "\\u0000 \\ud800"}),
        (b'{"a": 1e999}', {"a": float("inf")}),
        (b'{"a": ' + b"9" * 4000 + b"}", {"a": int("9" * 4000)}),
        (b" \r\n\t{} ", {}),
        ('{"早": "🚇 é"}'.encode(), {"早": "🚇 é"}),
        (b"null", None),
        (b'{"a":":","b":"\\":"}', {"a": ":", "b": '":'}),
        (b"[" * 20 + b"]" * 20, None),
        (b'{"a":' * 19 + b"{}" + b"}" * 19, None),
    ],
)
def test_what_only_looks_bad_is_read(body, value):
    assert len(body) <= BODY_BYTES_MAX
    found = read_json(body)
    assert value is None or found == value


class Pairs(list):
    """An object's keys and values, in which a key may stand twice."""


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6
) | st.sampled_from(["", ":", '":', "a", "a\n", '" :', "{", "]"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(st.tuples(TEXTS, inner), max_size=4).map(Pairs),
)


@given(VALUES, st.sampled_from([":", ": ", " :", "\t:", "\n: "]), st.booleans())
def test_any_value_is_read_as_pythons_own_reader_reads_it_unless_a_key_stands_twice(value, colon, is_ascii):
    def written(value) -> tuple[str, bool]:
        if not isinstance(value, list):
            return json.dumps(value, ensure_ascii=is_ascii), False
        if not isinstance(value, Pairs):
            inner = [written(item) for item in value]
            return f"[{','.join(text for text, _ in inner)}]", any(twice for _, twice in inner)
        inner = [(json.dumps(key, ensure_ascii=is_ascii), *written(item)) for key, item in value]
        is_twice = len({key for key, _ in value}) < len(value) or any(twice for *_, twice in inner)
        return "{" + ",".join(key + colon + text for key, text, _ in inner) + "}", is_twice

    body, is_twice = written(value)
    if is_twice:
        with pytest.raises(InvalidJson):
            read_json(body.encode())
    else:
        assert read_json(body.encode()) == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 21 + b'"' + b'\\"' * 520_000,
        b"[" * 21 + b'"' + b'\\"' * 520_000 + b"\\",
        b'["' + b"\\\\" * 520_000,
        b"[" * 1_040_000,
        b'{"a":' * 200_000,
        b"[" + b'"",' * 340_000 + b'""]',
        b"[" + b"[]," * 340_000 + b"[]]",
        b'["' + b"\\u0000" * 170_000 + b'"]',
        b'["' + b"\\ud83d\\ude00" * 80_000 + b'"]',
        b"[" + b"9" * 4000 + (b"," + b"9" * 4000) * 250 + b"]",
    ],
)
def test_no_body_costs_more_than_its_length(body):
    """A regular expression that tried each quote again took an hour and a half for one of these."""
    assert DEPTH_MAX == 20
    begun = perf_counter()
    with contextlib.suppress(InvalidJson, TooDeep):
        read_json(body)
    assert perf_counter() - begun < 20


# --- over HTTP, at every URL that takes a body ---


# Takes a form with a file, and JSON is refused: tests/credits/rest/test_evidence.py has its bad bodies.
FORMS = {"activities/<uuid:activity_id>/evidence"}


def writing_cells() -> list[Cell]:
    """Return what somebody may call with a JSON body: as Lin, or at the till."""
    return [
        cell
        for cell, row in declared().items()
        if cell.method in ("POST", "PUT", "PATCH")
        and cell.object != "none"
        and cell.route not in FORMS
        and (row["owner"][0] == "2" or row["merchant"][0] == "2")
    ]


def clients(world: World) -> dict[str, APIClient]:
    till = APIClient(HTTP_ACCEPT_LANGUAGE="en")
    till.credentials(HTTP_AUTHORIZATION=f"Merchant {demonstration_merchant_key()}")
    return {"lin": cast.client_for(world.lin), "till": till}


def check_refused(answer: HttpResponse, status: int, code: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(answer.content)
    assert set(problem) >= {"type", "title", "status", "detail", "code", "errors"}
    assert (problem["code"], problem["status"]) == (code, status)
    assert "Traceback" not in answer.content.decode()


def test_every_url_that_takes_a_body_takes_strict_json_only(world):
    callers, probe, tried = clients(world), Probe(), 0
    for cell in writing_cells():
        client = callers["till" if cell.route.startswith("merchant/") else "lin"]
        for name in ("a key twice", "NUL escaped", "half a pair, escaped", "depth 50", "2 MiB", "UTF-16"):
            body, code = BODIES[name]
            answer = client.generic(
                cell.method,
                address(cell, world),
                data=body,
                content_type="application/json",
                HTTP_IDEMPOTENCY_KEY="bad",
            )
            check_refused(answer, 413 if code == "body_too_large" else 400, code)
            assert probe.rows_written() == 0, (cell, name)
            tried += 1
    assert tried >= 6 * 12


# With a file or without one: these take a form as well as JSON.
EITHER = {
    "registry/notices/<uuid:notice_id>/objections",
    "registry/stakeholder-notices/<uuid:notice_id>/objections",
}
FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", FORM, "", "application/jsonp"],
)
def test_another_content_type_is_415(world, content_type):
    callers, probe = clients(world), Probe()
    for cell in writing_cells():
        if content_type == FORM and cell.route in EITHER:
            continue
        client = callers["till" if cell.route.startswith("merchant/") else "lin"]
        answer = client.generic(
            cell.method,
            address(cell, world),
            data=b'{"a": 1}',
            content_type=content_type,
            HTTP_IDEMPOTENCY_KEY="bad",
        )
        check_refused(answer, 415, "unsupported_media_type")
        assert probe.rows_written() == 0


@pytest.mark.parametrize("body", [[], "text", 7, None, True, [[]], {"__class__": "x"}, {"a\u202eb": 1}])
def test_any_other_document_is_an_answer_of_4xx(world, body):
    callers, probe = clients(world), Probe()
    for cell in writing_cells():
        client = callers["till" if cell.route.startswith("merchant/") else "lin"]
        answer = client.generic(
            cell.method,
            address(cell, world),
            data=json.dumps(body),
            content_type="application/json",
            HTTP_IDEMPOTENCY_KEY="bad",
        )
        # A redemption takes no field at all: an empty document is a good one there.
        if not (body in ([], None) and answer.status_code in (200, 201)):
            assert 400 <= answer.status_code < 500, (cell, answer.content)
            assert answer["Content-Type"] == "application/problem+json"
            assert probe.rows_written() == 0, cell
        probe.rows_written()


CLASSIC = [
    "id",
    "party_id",
    "user_id",
    "status",
    "amount",
    "is_staff",
    "role",
    "credited_g",
    "tier",
    "scheme",
]


def test_no_field_can_be_slipped_in(world):
    """Whatever a body may hold besides is refused with its name, never ignored (T24)."""
    callers, probe = clients(world), Probe()
    for cell in writing_cells():
        client = callers["till" if cell.route.startswith("merchant/") else "lin"]
        good = body_of(cell, world)
        probe.rows_written()  # a body may hold a code, which was asked for just now
        for name in CLASSIC:
            answer = client.generic(
                cell.method,
                address(cell, world),
                data=json.dumps(good | {name: "1"}),
                content_type="application/json",
                HTTP_IDEMPOTENCY_KEY="bad",
            )
            check_refused(answer, 400, "unknown_field")
            pointers = {member["pointer"] for member in json.loads(answer.content)["errors"]}
            assert pointers == {f"/{name}"}, cell
            assert probe.rows_written() == 0


QUERIES = ["\0", "\ud800", "'; DROP TABLE credits_transfer; --", "9" * 500, "", "[]"]
PARAMETERS = ["cursor", "page_size", "status", "type", "occurred_from", "region", "on", "x"]


def test_no_query_breaks_a_list(world):
    client = cast.client_for(world.lin)
    for cell, row in declared().items():
        if (
            cell.method != "GET"
            or row["owner"] != "200"
            or cell.route.startswith(("schema", "docs", "registry/certificates/<slug:certificate_no>.pdf"))
        ):
            continue
        for name in PARAMETERS:
            for value in QUERIES:
                text = value.encode("utf-8", "surrogatepass")
                answer = client.get(address(cell, world), {name: text})
                assert answer.status_code in (200, 400, 404), (cell, name, value, answer.content)


HEADERS = [
    {"HTTP_AUTHORIZATION": value}
    for value in (
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer é",
        "Basic YTpi",
        "bearer x.y.z",
        "Bearer " + "x" * 9000,
    )
] + [
    {"HTTP_PUHUI_PARTY": value}
    for value in ("", "me", "\xe9", "0" * 5000, "{" + "0" * 32 + "}", "urn:uuid:x")
]
HEADERS += [{"HTTP_PUHUI_MANDATE": value} for value in ("", "\xe9", "01a2033f-3406-75df-915f-c3fb7e41c53a")]


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_no_header_breaks_a_call(world, headers):
    client = cast.client_for(world.lin)
    client.credentials(**client._credentials | headers)
    for path in ("me", "account", "activities", "methodologies", "registry/certificates/none"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code in (200, 401, 404), (path, answer.content)
    answer = client.post("/api/v1/activities", {"activities": [trip()]}, format="json")
    assert answer.status_code in (401, 404)


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "activities/",
        "activities/1",
        "Activities",
        "../admin",
        "activities/%00",
        "consents/%00",
        "me/x",
    ],
)
def test_a_path_that_nobody_serves_is_a_problem_too(world, path):
    answer = cast.client_for(world.lin).get(f"/api/v1/{path}")
    assert answer.status_code in (404, 405)
    assert answer["Content-Type"] == "application/problem+json"
