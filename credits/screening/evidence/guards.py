"""SQL guards: what was put to an activity stays, and so does what was found."""

from puhui.kernel.guards import append_only

FORWARD = append_only("credits_activityevidence")
