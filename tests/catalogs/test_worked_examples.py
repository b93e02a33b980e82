"""Each method of the library is there and gives its reference's worked example to the sixth decimal."""

from datetime import date
from decimal import Decimal

import pytest

from credits.factors.data_files import shipped_table
from credits.methodologies.bound import bind
from credits.methodologies.catalog_files import catalog_files, draft_files
from credits.methodologies.language import compile_document, read_methodology
from credits.methodologies.publication import check_for_publication
from puhui.kernel.catalog import DocumentError

DOCUMENTS = {item.code: item for item in map(read_methodology, [*catalog_files(), *draft_files()])}
MILLIONTH = Decimal("0.000001")
FOREST = {"area_ha": ["1000"], "species": ["7"], "stock_1_m3_per_ha": ["60"], "stock_2_m3_per_ha": ["74"]}
STEPS = {"bus_trips_proven": "0", "bus_trips_told": "0", "metro_trips_proven": "0", "metro_trips_told": "0"}
OFFSET = {"ccer_used_t": "4000", "offered_t": "20000", "pool_left_t": "500000"}
TENDED = {"area_ha": "500", "growth_t_per_ha_year": "6.5", "years": "5", "machinery_diesel_t": "0"}

# Code, inputs, what the server finds, the step, and its value as the reference prints it.
WORKED = [
    ("GD-PV", {"generation_mwh": "525"}, {}, "ef_cm", "0.656525"),
    ("GD-PV", {"generation_mwh": "525"}, {}, "reduction", "344.675625"),
    ("GD-FOREST-PROT", FOREST | {"years": "4", "sampling_error": "0.15"}, {}, "growth_rate", "5.791190"),
    ("GD-FOREST-PROT", FOREST | {"years": "4", "sampling_error": "0.15"}, {}, "reduction", "9291.674873"),
    ("GD-FOREST-MGMT", TENDED | {"sampling_error": "0.15"}, {"growth_baseline": "4.5"}, "reduction", "4700"),
    (
        "GD-MANGROVE",
        {"area_ha": "204.85", "years": "10", "uptake_t_per_ha_year": "21.28"},
        {},
        "reduction",
        "43592.08",
    ),
    ("GD-AC", {"units": "1", "label_kwh_per_year": "800", "apf": "5.27"}, {}, "reduction", "0.101018"),
    ("GD-HPWH", {"days": "365"}, {}, "heat", "2228.172917"),
    ("GD-HPWH", {"days": "365"}, {}, "reduction", "0.834920"),
    ("GD-BIKE", {"distance_km": "2.5"}, {}, "reduction", "0.0847"),
    ("GD-CLOTH", {"mass_kg": "1000"}, {"reuse_share": "0.6"}, "reduction", "980"),
    ("IND-METRO", {"distance_km": "34.9"}, {}, "reduction", "2.5128"),
    ("IND-METRO-GZ", {"rides": "44"}, {}, "reduction", "22.682"),
    ("IND-BUS", {"distance_km": "8"}, {}, "reduction", "0.416"),
    ("IND-WALK", {"distance_km": "1.1"}, {}, "reduction", "0.1144"),
    ("IND-BIKE-JJJ", {"distance_km": "2.5"}, {}, "reduction", "0.23825"),
    ("IND-STEPS-HB", STEPS | {"steps": "7250"}, {}, "reduction", "0.145"),
    ("IND-EV", {"distance_km": "12000"}, {}, "petrol_per_litre", "2.164541"),
    ("IND-EV", {"distance_km": "12000"}, {}, "baseline", "1948.087283"),
    ("IND-EV", {"distance_km": "12000"}, {}, "project", "742.392"),
    ("IND-EV", {"distance_km": "12000"}, {}, "reduction", "1205.695283"),
    ("IND-CARFREE", {"days": "10", "replacement_km": "300"}, {}, "reduction", "40.62"),
    ("IND-ELEC-SZ", {"consumption_kwh": "6.5", "period_days": "1"}, {}, "reduction", "0.66285"),
    (
        "IND-ELEC-SZ",
        {"consumption_kwh": "9.5", "period_days": "1"},
        {"mean7_kwh_per_day": "10.2"},
        "reduction",
        "0.30933",
    ),
    ("IND-WATER", {"consumption_m3": "9", "period_days": "30"}, {"baseline_m3": "12"}, "reduction", "0.504"),
    (
        "IND-GAS",
        {"consumption_m3": "17", "period_days": "30"},
        {"baseline_m3": "20"},
        "gas_per_m3",
        "2.162189",
    ),
    (
        "IND-GAS",
        {"consumption_m3": "17", "period_days": "30"},
        {"baseline_m3": "20"},
        "reduction",
        "6.486566",
    ),
    ("IND-SORT-FOOD", {"mass_kg": "10"}, {}, "reduction", "2.2543"),
    ("IND-RECYCLE-PET", {"mass_kg": "10"}, {}, "reduction", "2.8872"),
    ("IND-SECONDHAND", {"items": "1"}, {}, "reduction", "1.6"),
    ("IND-CUTLERY", {"orders": "1"}, {}, "reduction", "0.023"),
    ("IND-PAPERLESS", {"sheets": "2"}, {}, "reduction", "0.00928"),
    ("IND-HOTEL", {"nights": "2"}, {"saving_per_night": "0.3"}, "reduction", "0.6"),
    (
        "IND-APPLIANCE",
        {"years": "1"},
        {"baseline_kwh_per_year": "300", "consumption_kwh_per_year": "220"},
        "reduction",
        "35.352",
    ),
    ("SYS-OFFSET", OFFSET | {"verified_emissions_t": "120000"}, {}, "usable", "8000"),
]


def value_of(text):
    return tuple(map(Decimal, text)) if isinstance(text, list) else Decimal(text)


@pytest.mark.parametrize(("code", "inputs", "found", "step", "value"), WORKED)
def test_the_worked_example_comes_out(code, inputs, found, step, value):
    document = DOCUMENTS[code]
    program = compile_document(document)
    arguments = {name: value_of(text) for name, text in inputs.items()}
    assumed = {name: Decimal(text) for name, text in found.items()}
    if code == "IND-HOTEL":  # its factor is in no table
        _broken, steps = program.bind({})(arguments["nights"], assumed["saving_per_night"])
    else:
        bound = bind(program, shipped_table(), region="CN-GD-GZ", on=date(2026, 11, 2))
        steps = bound.quantify(bound.arguments(arguments, assumed), "A").steps
    names = [item.name for item in document.steps]
    assert steps[names.index(step)].quantize(MILLIONTH) == Decimal(value).quantize(MILLIONTH)


def quantified(code: str, inputs: dict, found: dict | None = None) -> Decimal:
    """Return the reduction in tonnes, unrounded."""
    document = DOCUMENTS[code]
    bound = bind(compile_document(document), shipped_table(), region="CN-GD-GZ", on=date(2026, 11, 2))
    arguments = {name: value_of(text) for name, text in inputs.items()}
    assumed = {name: Decimal(text) for name, text in (found or {}).items()}
    steps = bound.quantify(bound.arguments(arguments, assumed), "A").steps
    return steps[[item.name for item in document.steps].index("reduction")]


@pytest.mark.parametrize(
    ("code", "inputs", "kg"),
    [
        ("GD-AC", {"units": "1", "label_kwh_per_year": "800", "apf": "5.27"}, "101.018340"),
        ("GD-HPWH", {"days": "365"}, "834.919846"),
    ],
)
def test_what_one_appliance_saves_is_right_to_the_milligram(code, inputs, kg):
    assert (quantified(code, inputs) * 1000).quantize(MILLIONTH) == Decimal(kg)


@pytest.mark.parametrize(
    ("error", "discount"),
    [
        *(("0", "0"), ("0.10", "0"), ("0.100001", "0.06"), ("0.20", "0.06")),
        *(("0.200001", "0.11"), ("0.30", "0.11")),
    ],
)
def test_a_forest_is_discounted_by_the_precision_of_its_survey_to_the_edge_of_each_band(error, discount):
    """Up to 10 % nothing, to 20 % six in a hundred, to 30 % eleven."""
    ways = (
        ("GD-FOREST-PROT", FOREST | {"years": "4"}, {}),
        ("GD-FOREST-MGMT", TENDED, {"growth_baseline": "4.5"}),
    )
    for code, inputs, found in ways:
        exact = quantified(code, inputs | {"sampling_error": "0"}, found)
        told = quantified(code, inputs | {"sampling_error": error}, found)
        assert told.quantize(MILLIONTH) == (exact * (1 - Decimal(discount))).quantize(MILLIONTH)


@pytest.mark.parametrize("code", ["GD-FOREST-PROT", "GD-FOREST-MGMT"])
def test_a_survey_less_precise_than_that_is_made_again_with_more_plots(code):
    (told,) = [item for item in DOCUMENTS[code].inputs if item.name == "sampling_error"]
    assert told.bounds.most == Decimal("0.3")


def test_the_twenty_six_methods_and_the_ceiling_are_there_and_six_of_our_own():
    assert {code for code, *_rest in WORKED} == DOCUMENTS.keys() - {
        "IND-BIKE-MIX",
        "IND-ELEC-SEASON",
        "CDM-FUELWOOD",
        "PTS-PLATFORM",
        "GD-BIKE-OPERATOR",
        "GD-CLOTH-OPERATOR",
    }
    assert len(DOCUMENTS) == 26 + 1 + 6
    assert [code for code, item in DOCUMENTS.items() if item.purpose == "ceiling"] == ["SYS-OFFSET"]


def test_a_draft_is_unpublishable_because_its_factor_is_in_no_table():
    (draft,) = map(read_methodology, draft_files())
    assert draft.code == "IND-HOTEL"
    with pytest.raises(DocumentError, match="No published HOTEL_SAVING"):
        check_for_publication(draft, shipped_table())


def test_the_night_of_a_hotel_is_no_saving_and_stands_in_no_table():
    assert not [code for code in shipped_table().codes() if "HOTEL" in code]
