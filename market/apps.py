"""market as one Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from puhui.kernel.wake import wake


class MarketConfig(AppConfig):
    name = "market"
    verbose_name = _("Market")

    def ready(self) -> None:
        from market.bridge.answering import ANSWERED_TOPIC
        from market.bridge.locking import LOCKED_TOPIC
        from market.bridge.open_orders import counts_of_transfers
        from market.custody.stopping import BATCH_VOIDED, hear_of_void
        from market.risk.reconciling import register_open_orders
        from market.trading.open_orders import counts_of_bids
        from puhui.kernel import outbox

        register_open_orders("trading.bids", counts_of_bids)
        register_open_orders("bridge.transfers", counts_of_transfers)
        outbox.consume(BATCH_VOIDED, "custody.stop_lots", hear_of_void)
        for topic in (LOCKED_TOPIC, ANSWERED_TOPIC):
            outbox.consume(topic, "bridge.wake", lambda _id, _payload: wake("market.tasks.run_bridge"))
