"""SQL guards: evidence, and what was found in it, is never changed and never removed."""

from puhui.kernel.guards import append_only

FORWARD = "".join(
    append_only(f"credits_{table}")
    for table in ("evidencefile", "evidencefacts", "imageprint", "evidencescan")
)
