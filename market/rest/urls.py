"""The paths of this app under /api/v1/ (api.md, Market)."""

from market.rest import instruments, risk, trail

urlpatterns = [*instruments.urlpatterns, *risk.urlpatterns, *trail.urlpatterns]
