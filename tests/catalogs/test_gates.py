"""What stands between each method and units of a real register: filing and sources, told method by method."""

from datetime import date

import pytest

from credits.factors.data_files import shipped_table
from credits.methodologies.bound import bind
from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.gates import gates_of
from credits.methodologies.language import compile_document, read_methodology

TIERS = "DESIGN:tier B DESIGN:tier C"
SHARES = " ".join(
    f"BASELINE_MISSING:share_{mode}" for mode in ("bus", "metro", "taxi", "car", "motorcycle", "ebike")
)
# Code: what its filing lacks beside a filing with a real authority, and which numbers of the result no source
# gives. A blank second part means that every number has one.
IN_THE_WAY = {
    "CDM-FUELWOOD": (
        "FORMULA_DESIGN",
        "DESIGN:embodied_per_stove DESIGN:stove_life DESIGN:most_per_stove DESIGN:downward_adjustment",
    ),
    "GD-AC": ("FORMULA_DESIGN", "DESIGN:in_use_share"),
    "GD-BIKE": ("", f"DESIGN:shortest_ride DESIGN:longest_credited {TIERS}"),
    "GD-BIKE-OPERATOR": ("FORMULA_DESIGN", ""),
    "GD-CLOTH": (
        "COIN_ONLY FORMULA_DESIGN",
        f"DESIGN:displacement DESIGN:processing DESIGN:reuse_share {TIERS}",
    ),
    "GD-CLOTH-OPERATOR": ("FORMULA_DESIGN", "DESIGN:displacement DESIGN:processing"),
    "GD-FOREST-MGMT": ("FORMULA_DESIGN", "DESIGN:growth_baseline"),
    "GD-FOREST-PROT": ("FORMULA_DESIGN", ""),
    "GD-HPWH": (
        "FORMULA_DESIGN",
        "DESIGN:daily_draw DESIGN:temperature_rise DESIGN:storage_efficiency",
    ),
    "GD-MANGROVE": ("FORMULA_DESIGN", "DESIGN:uptake_baseline DESIGN:deduction"),
    "GD-PV": ("FORMULA_DESIGN", ""),
    "IND-APPLIANCE": (
        "FORMULA_DESIGN",
        f"BASELINE_MISSING:baseline_kwh_per_year BASELINE_MISSING:consumption_kwh_per_year {TIERS}",
    ),
    "IND-BIKE-JJJ": ("", f"DESIGN:longest_credited PLACEHOLDER:ef_baseline PLACEHOLDER:ef_bike {TIERS}"),
    "IND-BIKE-MIX": (
        "",
        "DESIGN:longest_credited PLACEHOLDER:ef_bus PLACEHOLDER:ef_metro PLACEHOLDER:ef_car "
        f"PLACEHOLDER:ef_bike {SHARES} {TIERS}",
    ),
    "IND-BUS": ("", f"PLACEHOLDER:ef_baseline PLACEHOLDER:ef_bus {TIERS}"),
    "IND-CARFREE": (
        "COIN_ONLY FORMULA_DESIGN",
        f"DESIGN:occupancy PLACEHOLDER:ef_replacement DESIGN:usual_km_per_day {TIERS}",
    ),
    "IND-CUTLERY": ("COIN_ONLY FORMULA_DESIGN", f"DESIGN:chopsticks_mass {TIERS}"),
    "IND-ELEC-SEASON": (
        "FORMULA_DESIGN",
        f"DESIGN:households DESIGN:days_of_month DESIGN:baseline_kwh_per_day {TIERS}",
    ),
    "IND-ELEC-SZ": (
        "",
        f"DESIGN:households PLACEHOLDER:baseline_kwh_per_day DESIGN:mean7_kwh_per_day {TIERS}",
    ),
    "IND-EV": ("", f"DESIGN:fuel_use DESIGN:electricity_use DESIGN:leakage {TIERS}"),
    "IND-GAS": ("FORMULA_DESIGN", f"BASELINE_MISSING:baseline_m3 {TIERS}"),
    "IND-METRO": ("", f"PLACEHOLDER:ef_baseline PLACEHOLDER:ef_metro {TIERS}"),
    "IND-METRO-GZ": ("", TIERS),
    "IND-PAPERLESS": ("COIN_ONLY FORMULA_DESIGN", f"DESIGN:server_energy {TIERS}"),
    "IND-RECYCLE-PET": ("COIN_ONLY FORMULA_DESIGN", f"DESIGN:recycling_yield {TIERS}"),
    "IND-SECONDHAND": ("COIN_ONLY FORMULA_DESIGN", f"DESIGN:displacement DESIGN:shipping {TIERS}"),
    "IND-SORT-FOOD": ("COIN_ONLY FORMULA_DESIGN", TIERS),
    "IND-STEPS-HB": ("COIN_ONLY", ""),
    "IND-WALK": ("COIN_ONLY", f"PLACEHOLDER:ef_baseline PLACEHOLDER:ef_walk {TIERS}"),
    "IND-WATER": (
        "FORMULA_DESIGN",
        f"BASELINE_MISSING:baseline_m3 DESIGN:include_wastewater {TIERS}",
    ),
    "PTS-PLATFORM": ("COIN_ONLY FORMULA_DESIGN", ""),
    "SYS-OFFSET": ("CEILING", ""),
}
FILES = {file.root.text("code"): file for file in catalog_files()}


def gates(text):
    program = compile_document(read_methodology(text))
    return gates_of(bind(program, shipped_table(), region="CN-GD-GZ", on=date(2026, 11, 2)))


def test_every_method_of_the_library_is_told():
    assert IN_THE_WAY.keys() == FILES.keys()


@pytest.mark.parametrize("code", FILES)
def test_what_stands_between_a_method_and_a_real_filing(code):
    found = gates(FILES[code])
    filing, sources = IN_THE_WAY[code]
    assert set(found.filing) == {*filing.split(), "FILED_AS_DEMONSTRATION"}
    assert " ".join(found.sources) == sources
    assert not found.open


def test_with_a_real_filing_and_a_known_formula_the_solar_method_would_pass():
    text = FILES["GD-PV"].text
    for old, new in (
        ('formula_confidence = "design"', 'formula_confidence = "sourced-official"'),
        ("demonstration = true", "demonstration = false"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    found = gates(text)
    assert found.open
    # What only limits is attested, and what was remembered is shown as to be compared with its document.
    assert {"capacity_below_ceiling", "generation_mwh"} <= set(found.attest)
    assert {"weight_om", "ef_om"} <= set(found.compare)


def test_a_design_value_that_only_limits_is_attested_and_one_that_enters_stands_in_the_way():
    text = FILES["GD-PV"].text.replace(
        '[[steps]]\nname = "ef_cm"',
        '[[parameters]]\nsymbol = "largest_roof"\nvalue = "50000"\nunit = "MWh"\n'
        'title = { zh = "上限", en = "Largest roof" }\nsource = "x"\nconfidence = "design"\n\n'
        '[[rules]]\nid = "small"\nholds = "generation_mwh <= largest_roof"\nverdict = "review"\n'
        'reason = "ROOF_LARGE"\ntext = { zh = "大", en = "Large" }\n\n[[steps]]\nname = "ef_cm"',
        1,
    )
    found = gates(text)
    assert "largest_roof" in found.attest
    assert "DESIGN:largest_roof" not in found.sources
    entering = text.replace('"generation_mwh * ef_cm -', '"min(generation_mwh, largest_roof) * ef_cm -')
    assert "DESIGN:largest_roof" in gates(entering).sources
