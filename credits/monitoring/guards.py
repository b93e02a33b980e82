"""SQL guards of the verdicts: appended, never changed. Nothing fires on their inserts."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_verdict") + append_only("credits_basis")
