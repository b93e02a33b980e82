"""SQL guards of what was received: activities, used references and traces' digests stay as they came."""

from puhui.kernel.guards import append_only

FORWARD = "".join(
    append_only(f"credits_{table}")
    for table in ("activity", "activityreference", "traceclaim", "meterclaim", "activitytrack", "trackfix")
)
