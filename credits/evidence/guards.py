"""SQL guards: evidence is never changed and never removed."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_evidencefile")
