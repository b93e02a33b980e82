"""SQL guards of what was received: activities, used references and traces' digests stay as they came."""

from puhui.kernel.guards import append_only

# Since migration 0009.
TRACKS = append_only("credits_activitytrack") + append_only("credits_trackfix")

FORWARD = "".join(
    append_only(table) for table in ("credits_activity", "credits_activityreference", "credits_traceclaim")
)
# Made with the table, later than the others.
METERS = append_only("credits_meterclaim")
