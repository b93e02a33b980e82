"""The paths of this app under /api/v1/ (api.md, Market)."""

from market.rest import bids, bridge, instruments, lots, risk, sessions, statements, trail

urlpatterns = [
    *instruments.urlpatterns,
    *risk.urlpatterns,
    *lots.urlpatterns,
    *sessions.urlpatterns,
    *bids.urlpatterns,
    *statements.urlpatterns,
    *trail.urlpatterns,
    *bridge.urlpatterns,
]
