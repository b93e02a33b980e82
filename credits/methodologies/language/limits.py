"""How large a document may be: enough for every real methodology, too little for a hostile one."""

EXPRESSION_CHARS_MAX = 400
EXPRESSION_DEPTH_MAX = 16
EXPRESSION_NODES_MAX = 120
ARGUMENTS_MAX = 8  # of min and max

INPUTS_MAX = 24
RESOLVED_MAX = 24
FACTORS_MAX = 24
PARAMETERS_MAX = 80
RULES_MAX = 40
STEPS_MAX = 60
CAPS_MAX = 12
ATTESTATIONS_MAX = 20
EXAMPLES_MAX = 40
