"""SQL guards: evidence, and what was found in it, is never changed and never removed."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_evidencefile")
FORWARD_FACTS = "".join(
    append_only(table) for table in ("credits_evidencefacts", "credits_imageprint", "credits_evidencescan")
)
