"""The OpenAPI document, the URL resolver and the contract agree; the page to read it needs nothing else."""

import json
import re

import pytest
import yaml
from django.test import Client
from django.utils.translation import override, trans_real
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from puhui.kernel.rest import schema
from tests.security.routes import api_routes
from tests.security.test_authz import declared
from tests.shell.promised_paths import OF_OTHERS, OURS, PROMISED

JSON = "application/vnd.oai.openapi+json"
# They describe the others.
DESCRIBING = {"schema/", "docs/"}
# Of a whole column, or of one caller in it: `403;registrar:200`. Who is refused for the state of things alone
# might do it another time.
SUCCESS = re.compile(r"(^|:)(2\d\d|409)\b")
VERBS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict:
    answer = Client().get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    return answer.json()


def _path(route: str) -> str:
    return re.sub(r"<\w+:(\w+)>", r"{\1}", route)


def operations(document: dict) -> dict[str, dict]:
    return {
        f"{verb.upper()} {path.removeprefix('/api/v1/')}": operation
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
        if verb in VERBS
    }


def test_it_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert yaml.safe_load(Client().get("/api/v1/schema/").content)["openapi"] == document["openapi"]


def test_the_document_is_the_contract_as_far_as_it_is_built(document):
    assert set(operations(document)) == PROMISED | OURS


def test_the_document_is_what_the_resolver_serves(document):
    served = {_path(route) for route in api_routes()} - DESCRIBING
    assert {key.partition(" ")[2] for key in operations(document)} == served
    # By method, the authorisation matrix knows: what somebody may do is documented, and nothing else.
    may = {
        f"{cell.method} {_path(cell.route)}"
        for cell, row in declared().items()
        if cell.method != "HEAD" and any(SUCCESS.search(status) for status in row.values())
    }
    may |= OF_OTHERS
    assert {key for key in may if key.partition(" ")[2] not in DESCRIBING} == set(operations(document))


def test_every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own(document):
    def references(node) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if "$ref" in node else set()
            return own.union(*(references(value) for value in node.values())) if node else own
        return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    for reference in references(document["paths"]) | references(document["components"]):
        where = document
        for step in reference.removeprefix("#/").split("/"):
            where = where[step]
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(set(names)) == len(names)
    assert not [name for name in names if re.search(r"_\d+$|_(retrieve|create|update|destroy)$", name)]


def test_it_is_made_without_a_warning_so_no_two_schemas_share_a_name(capsys):
    """The library lets the one that comes second take the place of the first, and says so in a warning."""
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(public=True)
    assert capsys.readouterr().err == ""


def test_every_operation_says_in_a_sentence_what_it_does(document):
    silent = [key for key, operation in operations(document).items() if not operation.get("description")]
    assert silent == []


def test_who_must_sign_in_is_written_down(document):
    public = {key for key, operation in operations(document).items() if {} in operation.get("security", [{}])}
    assert {key for key in public if not key.startswith(("GET registry/", "POST auth/"))} == {
        "GET methodologies",
        "GET methodologies/{code}",
        "GET methodologies/{code}/versions/{version}",
        "POST methodologies/{code}/estimate",
        "GET factors",
        "GET factors/{code}",
        "GET products",
        "GET products/{product_id}",
        "GET products/certificates/{number}",
        "POST registry/notices/{notice_id}/objections",
        "POST registry/stakeholder-notices/{notice_id}/objections",
        "GET market/instruments",
        "GET market/instruments/{code}",
        "GET market/instruments/{code}/reference-price",
    }
    assert "POST auth/step-up" not in public


def test_it_is_made_once_a_language_and_is_what_the_library_makes():
    made = schema._schema.cache_info().misses

    def asked(language: str) -> dict:
        answer = Client().get("/api/v1/schema/", headers={"Accept-Language": language, "Accept": JSON})
        return json.loads(answer.content)

    in_chinese = asked("zh-hans")
    assert asked("zh-hans") == asked("zh-hans") == in_chinese
    assert asked("en") != in_chinese
    assert schema._schema.cache_info().misses - made <= 2
    with override("en"):
        assert json.loads(json.dumps(SchemaGenerator().get_schema(public=True))) == asked("en")


@pytest.mark.parametrize(
    ("asked", "refused"),
    [("version=7", "version"), ("lang=xx", "lang"), ("lang=../en", "lang"), ("lang=en%00", "lang")],
)
def test_nobody_has_it_made_anew_by_inventing_a_version_or_a_language(asked, refused):
    made, spoken = schema._schema.cache_info().misses, set(trans_real._translations)
    answer = Client().get(f"/api/v1/schema/?{asked}", headers={"Accept": JSON})
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (
        400,
        [f"/{refused}"],
    )
    assert schema._schema.cache_info().misses == made
    assert set(trans_real._translations) == spoken


def test_it_is_had_in_either_language_by_a_link():
    in_english = Client().get("/api/v1/schema/?lang=en", headers={"Accept": JSON})
    in_chinese = Client().get("/api/v1/schema/?lang=zh-hans&format=yaml")
    assert in_english.status_code == in_chinese.status_code == 200
    assert yaml.safe_load(in_chinese.content)["paths"].keys() == in_english.json()["paths"].keys()
    assert yaml.safe_load(in_chinese.content) != in_english.json()


def test_the_page_to_read_it_loads_nothing_from_outside():
    answer = Client().get("/api/v1/docs/")
    assert answer.status_code == 200
    page = answer.content.decode()
    addresses = re.findall(r"(?:src|href)=\"([^\"]*)\"", page)
    assert len(addresses) >= 4
    assert [address for address in addresses if not address.startswith("/")] == []
    # Nor could it: the browser is told so.
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    script = Client().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "https://" not in script.content.decode()
