"""What an activity would be worth, by the evaluator of the batch, with assumptions to try out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from credits.methodologies.binding import NotInForce, bind_keyed, bind_version
from credits.methodologies.bound import BoundMethodology, keys_of
from credits.methodologies.engine import Quantified
from credits.methodologies.language.document import Document, Input, Tier, Value
from credits.methodologies.language.program import out_of_bounds
from credits.methodologies.language.texts import texts_out_of_bounds
from credits.methodologies.snapshot import Snapshot, VersionRow, current_snapshot, program_of
from puhui.kernel.catalog_tables import NUMBER
from puhui.kernel.errors import InvalidInput, Kind, NotFound, PuhuiError, UnknownField
from puhui.kernel.errors import gettext_noop as _


class InputMissing(PuhuiError):
    kind, code, title = Kind.INVALID, "input_missing", _("An input is missing")


class InputOutOfBounds(PuhuiError):
    kind, code, title = Kind.INVALID, "input_out_of_bounds", _("An input lies outside its bounds")


@dataclass(frozen=True, slots=True)
class Estimate:
    """An answer to what-if: the evaluator, its arguments and result, the tier and region it was made for.

    `own` names the values of the caller's own past, `assumed` those that were given to try out.
    """

    bound: BoundMethodology
    values: tuple[Value, ...]
    quantified: Quantified
    tier: Tier
    region: str
    assumed: frozenset[str]
    own: frozenset[str] = frozenset()


# The evaluator and the inputs as numbers → what the caller's own past says, by the names it has there.
FindOwn = Callable[[BoundMethodology, Mapping[str, Value]], Mapping[str, Decimal]]


def find_version(snapshot: Snapshot, code: str, number: int | None, on: date, now: datetime) -> VersionRow:
    """Return a published version by number, else the one in effect on a day; raises NotFound, NotInForce."""
    versions = [row for row in snapshot.versions_of(code) if row.published_at <= now]
    if number is not None:
        versions = [row for row in versions if row.version == number]
    if not versions:
        raise NotFound
    if number is not None:
        return versions[0]
    found = snapshot.version_on(code, on, now)
    if found is None:
        problem = _("No version of %(name)s is in effect on %(day)s.")
        raise NotInForce(problem, name=code, day=on.isoformat())
    return found


def estimate(
    *,
    code: str,
    inputs: Mapping[str, Any],
    assumptions: Mapping[str, Any],
    on: date,
    now: datetime,
    version: int | None = None,
    region: str | None = None,
    tier: str | None = None,
    household_size: int | None = None,
    find_own: FindOwn | None = None,
) -> Estimate:
    """Evaluate inputs (decimal texts by name) for a day, place and tier.

    Of a known resident, `household_size` and `find_own` say what crediting would know of them; an assumption
    goes before it.

    Raises NotFound, NotInForce, FactorMissing, BaselineMissing, RegionUnknown, and for the body UnknownField,
    InputMissing, InputOutOfBounds, InvalidInput, each naming every field at fault.
    """
    snapshot = current_snapshot(now)
    row = find_version(snapshot, code, version, on, now)
    region = region or default_region(snapshot, row)
    bound = bind_version(snapshot, row, region=region, on=on, decided_at=now)
    document = bound.document
    observed, assumed = read_values(document, inputs, assumptions)
    tiers = tuple(bound.multipliers)
    if tier is not None and tier not in tiers:
        detail = gettext("One of %(tiers)s is needed.")
        detail %= {"tiers": ", ".join(tiers)}
        raise InvalidInput(errors=[_member("/evidence_tier", "invalid_choice", detail)])
    keys = keys_of(document, inputs, household_size)
    bound = bind_keyed(snapshot, bound, keys, region=region, on=on, decided_at=now)
    is_asked = find_own is not None and any(
        item.history and item.name not in assumed for item in bound.resolved
    )
    own = find_own(bound, observed) if find_own and is_asked else {}
    values = bound.arguments(observed, {**own, **assumed})
    chosen = tier or tiers[0]
    quantified = bound.quantify(values, chosen)
    return Estimate(bound, values, quantified, chosen, region, frozenset(assumed), frozenset(own))


def default_region(snapshot: Snapshot, row: VersionRow) -> str:
    """Return a region in which it is in force, else that of its first example, for whoever names none."""
    in_force = next(iter(snapshot.regions_of(row.code)), None)
    return in_force or program_of(row.id, row.digest).document.examples[0].region


def read_values(
    document: Document, inputs: Mapping[str, Any], assumptions: Mapping[str, Any]
) -> tuple[dict[str, Value], dict[str, Decimal]]:
    """Return inputs and assumptions (decimal texts by name) as numbers within their bounds.

    Raises UnknownField, InputMissing, InputOutOfBounds, InvalidInput, each naming every field at fault.
    """
    names = document.observed_names
    resolved = {item.name: item.bounds for item in document.resolved}
    unknown = [*_unknown("/inputs", inputs, names), *_unknown("/assumptions", assumptions, resolved)]
    if unknown:
        raise UnknownField(errors=unknown)
    missing = [name for name in names if name not in inputs]
    if missing:
        detail = gettext("This input is needed.")
        raise InputMissing(errors=[_member(f"/inputs/{name}", "input_missing", detail) for name in missing])
    observed = {item.name: inputs[item.name] for item in document.inputs}
    values, assumed = _values(document.inputs, observed), _numbers("/assumptions", assumptions)
    outside = [f"/inputs/{name}" for name in out_of_bounds(document, values)]
    outside += [f"/inputs/{name}" for name in texts_out_of_bounds(document, inputs)]
    outside += [
        f"/assumptions/{name}"
        for name, value in assumed.items()
        if (least := resolved[name].least) is not None and value < least
    ]
    if outside:
        detail = gettext("The value lies outside its bounds.")
        raise InputOutOfBounds(
            errors=[_member(pointer, "input_out_of_bounds", detail) for pointer in outside]
        )
    return values, assumed


def _unknown(pointer: str, given: Mapping[str, Any], known: Iterable[str]) -> list[dict[str, str]]:
    detail = gettext("This field is not known here.")
    known = set(known)
    return [_member(f"{pointer}/{name}", "unknown_field", detail) for name in given if name not in known]


def _values(wanted: tuple[Input, ...], given: Mapping[str, Any]) -> dict[str, Value]:
    bad = [item.name for item in wanted if item.items and not _is_list(given[item.name], item.items.most)]
    if bad:
        detail = gettext('A list of decimal numbers as texts is needed, such as ["1.5", "2"].')
        raise InvalidInput(errors=[_member(f"/inputs/{name}", "not_a_list", detail) for name in bad])
    lists = {item.name: tuple(map(Decimal, given[item.name])) for item in wanted if item.items}
    numbers = {name: text for name, text in given.items() if name not in lists}
    return {**_numbers("/inputs", numbers), **lists}


def _is_list(given: Any, most: int) -> bool:
    if not isinstance(given, list) or not 1 <= len(given) <= most:
        return False
    return all(isinstance(text, str) and NUMBER.fullmatch(text) for text in given)


def _numbers(pointer: str, given: Mapping[str, Any]) -> dict[str, Decimal]:
    bad = [name for name, text in given.items() if not isinstance(text, str) or not NUMBER.fullmatch(text)]
    if bad:
        detail = gettext('A decimal number as a text is needed, such as "34.9".')
        raise InvalidInput(errors=[_member(f"{pointer}/{name}", "not_a_number", detail) for name in bad])
    return {name: Decimal(text) for name, text in given.items()}


def _member(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}
