"""market as one Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "market"
    verbose_name = _("Market")

    def ready(self) -> None:
        from market.risk.reconciling import register_open_orders
        from market.trading.open_orders import counts_of_bids

        register_open_orders("trading.bids", counts_of_bids)
