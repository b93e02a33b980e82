"""Each JSON body in the description of the API has an example: allowed by its schema, made of real words."""

import json

import pytest
from jsonschema import Draft202012Validator

from tests.shell.test_openapi import document, operations  # noqa: F401

JSON = "application/json"


@pytest.fixture(scope="module")
def bodies(document) -> dict[str, dict]:  # noqa: F811
    found = {}
    for key, operation in operations(document).items():
        parts = {"asked": operation.get("requestBody", {}), **operation["responses"]}
        for part, told in parts.items():
            if JSON in told.get("content", {}):
                found[f"{key} {part}"] = told["content"][JSON]
    return found


def test_each_has_one_that_its_schema_allows(document, bodies):  # noqa: F811
    assert len(bodies) > 250
    wrong = {}
    for key, body in bodies.items():
        schema = {**body["schema"], "components": document["components"]}
        errors = list(Draft202012Validator(schema).iter_errors(body["example"]))
        if errors:
            wrong[key] = errors[0].message
    assert wrong == {}


def test_none_says_the_name_of_a_field_for_what_it_holds(bodies):
    def names_told(value: object, name: str = "") -> set[str]:
        if isinstance(value, dict):
            return set().union(*(names_told(below, key) for key, below in value.items()))
        if isinstance(value, list):
            return set().union(*(names_told(below, name) for below in value))
        return {name} if value == name else set()

    assert set().union(*(names_told(body["example"]) for body in bodies.values())) == set()


def test_the_first_calls_of_a_phone_are_as_it_makes_them(bodies):
    (trip,) = bodies["POST activities asked"]["example"]["activities"]
    assert trip["inputs"] == {"distance_km": "34.9"}
    assert "meter" not in trip
    token = bodies["POST auth/token asked"]["example"]
    assert token["phone"].startswith("+86")
    assert len(token["code"]) == 6
    retired = bodies["POST retirements asked"]["example"]
    assert retired["purpose"] == "voluntary"
    assert retired["reason"]
    # What is only read is not sent, and what is only sent is not read.
    assert "status" not in json.dumps(bodies["POST projects asked"]["example"])
    assert bodies["POST projects 201"]["example"]["status"] == "REGISTERED"
