"""How large a document may be: enough for every real methodology, too little for a hostile one."""

EXPRESSION_CHARS_MAX = 400
EXPRESSION_DEPTH_MAX = 16
EXPRESSION_NODES_MAX = 120
ARGUMENTS_MAX = 8  # of min and max
# What one document may compute item by item: an item costs each of these nodes once.
LIST_NODES_MAX = 300
LIST_ITEMS_MAX = 500

INPUTS_MAX = 24
TEXTS_MAX = 4
TEXT_CHARS_MAX = 30
RESOLVED_MAX = 24
FACTORS_MAX = 24
PARAMETERS_MAX = 80
TABLES_MAX = 12
TABLE_ROWS_MAX = 60
RULES_MAX = 40
STEPS_MAX = 60
CAPS_MAX = 12
LOCKS_MAX = 5
ATTESTATIONS_MAX = 20
EXAMPLES_MAX = 40
