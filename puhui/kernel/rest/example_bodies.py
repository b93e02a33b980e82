"""Examples in the description of the API: one body for each request and answer in JSON.

They are composed from the schemas, so that none can say what its schema does not, and from one table of
values by the fields' names (example_values.toml): a reader sees a roof and a trip, and not `"string"`.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

JSON = "application/json"
VALUES = Path(__file__).with_name("example_values.toml")
FORMATS = {
    "uuid": "01938f2e-7c5a-7d2e-9b1a-5e8f3c2d1a10",
    "date": "2026-11-29",
    "date-time": "2026-11-29T08:15:00+08:00",
    "uri": "https://puhui.example/api/v1/",
    "email": "mei@bakery.example",
}
# How the names of fields end that hold the end of a time.
ENDINGS = ("_to", "_until", "ends_at", "ended_at", "expires_at", "due_on", "ended_on", "_out_on")
LATER = {"date": "2026-12-29", "date-time": "2026-12-29T08:15:00+08:00"}
REFERENCE = "#/components/schemas/"
# A body may hold its like.
DEEPEST = 8

Schema = Mapping[str, Any]


class Place(NamedTuple):
    """Where a value stands: in which named schema, under which name, how deep, in what is sent or read."""

    is_sent: bool
    owner: str = ""
    name: str = ""
    depth: int = 0


def add_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return the document with an example in each JSON body; a hook of drf-spectacular."""
    bodies = _Bodies(result.get("components", {}).get("schemas", {}))
    for verbs in result["paths"].values():
        for operation in (one for one in verbs.values() if isinstance(one, dict)):
            for content, is_sent in [
                (operation.get("requestBody", {}), True),
                *((answer, False) for answer in operation.get("responses", {}).values()),
            ]:
                body = content.get("content", {}).get(JSON, {})
                if "schema" in body:
                    body.setdefault("example", bodies.example(body["schema"], Place(is_sent)))
    return result


@lru_cache(maxsize=1)
def _values() -> dict[str, Any]:
    return tomllib.loads(VALUES.read_text(encoding="utf-8"))


class _Bodies:
    """The named schemas of a document, and what an example of each looks like."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._fields: dict[str, str] = _values()["fields"]
        self._numbers: dict[str, int] = _values()["numbers"]
        self._bodies: dict[str, Any] = _values()["bodies"]

    def example(self, schema: Schema, place: Place) -> Any:
        """Return a value that the schema allows: what one may send of a request, all that an answer holds."""
        if "$ref" in schema:
            place = place._replace(owner=schema["$ref"].removeprefix(REFERENCE))
            if place.owner in self._bodies:
                return self._bodies[place.owner]
            schema = self._schemas[place.owner]
        for told in ("example", "const", "default"):
            if schema.get(told) not in (None, ""):
                return schema[told]
        if "enum" in schema:
            return next(value for value in schema["enum"] if value not in (None, ""))
        if "allOf" in schema:
            parts = [self.example(part, place) for part in schema["allOf"]]
            return parts[0] if len(parts) == 1 else {k: v for part in parts for k, v in part.items()}
        if "oneOf" in schema:
            return self.example(next(one for one in schema["oneOf"] if one != {"type": "null"}), place)
        kinds = schema.get("type", "object")
        kind = kinds if isinstance(kinds, str) else next(one for one in kinds if one != "null")
        if kind == "object":
            return self._object(schema, place)
        if kind == "array":
            return [] if place.depth > DEEPEST else [self.example(schema["items"], place)]
        return self._plain(kind, schema, place)

    def _object(self, schema: Schema, place: Place) -> dict[str, Any]:
        if place.depth > DEEPEST:
            return {}
        hidden = "readOnly" if place.is_sent else "writeOnly"
        found = {
            name: self.example(field, place._replace(name=name, depth=place.depth + 1))
            for name, field in schema.get("properties", {}).items()
            if not field.get(hidden)
        }
        more = schema.get("additionalProperties")
        if isinstance(more, dict) and more and not found:
            key = "distance_km" if place.name == "inputs" else "en"
            found[key] = self.example(more, place._replace(name=f"{place.name}.*"))
        return found

    def _plain(self, kind: str, schema: Schema, place: Place) -> Any:
        name = place.name
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            fitting = (ending for ending in self._numbers if name.endswith(ending))
            found = self._numbers.get(max(fitting, key=len, default=""), 1)
            return min(max(found, schema.get("minimum", found)), schema.get("maximum", found))
        told = schema.get("format", "")
        if told in FORMATS:
            return LATER[told] if told in LATER and name.endswith(ENDINGS) else FORMATS[told]
        return self._fields.get(f"{place.owner}.{name}", self._fields.get(name, name))
