"""SQL guards of screenings: what was found stays as it was found."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_screening")
