"""The words of product footprints and how tables of the field write them. Free of Django."""

from puhui.kernel.errors import gettext_noop as _

# How much of a product's life is counted (ISO 14067). Two footprints of other boundaries never compare.
BOUNDARY = {
    "cradle_to_gate": _("from cradle to gate"),
    "cradle_to_grave": _("from cradle to grave"),
    "gate_to_gate": _("from gate to gate"),
    "gate_to_grave": _("from gate to grave"),
}
DATA_TYPE = {
    "core": _("core database"),
    "literature": _("literature"),
    "enterprise": _("data of an enterprise"),
}
STAGE_WORDS = {
    "upstream": _("upstream"),
    "production": _("production"),
    "downstream": _("downstream"),
}
STAGES = tuple(STAGE_WORDS)
GASES = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3", "other")
UNITS = ("gCO2", "kgCO2", "tCO2", "gCO2e", "kgCO2e", "tCO2e")

# What people write → our word. Keys are lower case, without spaces.
MASS_WORDS = {"g": "g", "克": "g", "kg": "kg", "千克": "kg", "公斤": "kg", "t": "t", "吨": "t"}
BOUNDARY_WORDS = {
    "摇篮到大门": "cradle_to_gate",
    "从摇篮到大门": "cradle_to_gate",
    "cradle-to-gate": "cradle_to_gate",
    "cradle-gate": "cradle_to_gate",
    "摇篮到坟墓": "cradle_to_grave",
    "从摇篮到坟墓": "cradle_to_grave",
    "cradle-to-grave": "cradle_to_grave",
    "cradle-grave": "cradle_to_grave",
    "大门到大门": "gate_to_gate",
    "从大门到大门": "gate_to_gate",
    "gate-to-gate": "gate_to_gate",
    "gate-gate": "gate_to_gate",
    "大门到坟墓": "gate_to_grave",
    "从大门到坟墓": "gate_to_grave",
    "gate-to-grave": "gate_to_grave",
    "gate-grave": "gate_to_grave",
}
DATA_TYPE_WORDS = {
    "核心数据库": "core",
    "core": "core",
    "文献数据": "literature",
    "文献": "literature",
    "literature": "literature",
    "企业数据": "enterprise",
    "企业": "enterprise",
    "enterprise": "enterprise",
}
