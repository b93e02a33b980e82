"""Acts of what stands on lists: instruments opened and closed for ever, bodies accredited."""

from hypothesis import strategies as st

from credits.verification.errors import BodyAccredited
from credits.verification.models import VerificationBody
from credits.verification.services import accredit_body
from market.instruments.errors import InstrumentClosed, InstrumentExists
from market.instruments.services import close_instrument, open_instrument
from puhui.kernel.errors import NotFound
from tests.stateful.acts import act
from tests.stateful.stage import METRO, PV
from tests.stateful.wire import Wire

OTHER = "DEMO-PV-2024"


class Lists(Wire):
    def __init__(self) -> None:
        super().__init__()
        self.instruments = {PV, METRO}

    @act(code=st.sampled_from([OTHER, OTHER, OTHER, METRO]), who=st.integers(0, 1))
    def lists(self, code, who) -> None:
        """Opened and closed for ever; a body accredited; each tried again."""
        for _ in range(2):
            self.open_another(OTHER)
        for _ in range(2):
            self.close(code)
        for _ in range(2):
            self.accredit(who)

    def open_another(self, code) -> None:
        terms = {"scheme": "DEMO", "methodology": "GD-PV", "vintage": 2024, "opening_price_fen": 3_000}
        titles = {"code": code, "title_zh": "光伏", "title_en": "Solar"}
        refusal = InstrumentExists if code in self.instruments else None
        if self.do(open_instrument, refusal, actor=self.stage.operators[0], **terms, **titles):
            self.instruments.add(code)

    def close(self, code) -> None:
        refusal = None
        if code not in self.instruments:
            refusal = NotFound
        elif code in self.gate.closed:
            refusal = InstrumentClosed
        if self.do(close_instrument, refusal, actor=self.stage.operators[1], code=code):
            self.gate.closed.add(code)

    def accredit(self, who) -> None:
        """A buyer becomes a body, which is suspended at once: nobody verifies for it."""
        party = self.stage.buyers[who].organisation.id
        refusal = BodyAccredited if VerificationBody.objects.filter(party=party).exists() else None
        terms = {"scheme": "DEMO", "party_id": party}
        made = self.do(accredit_body, refusal, actor=self.stage.registrars[0], **terms)
        if made:
            VerificationBody.objects.filter(pk=made.pk).update(is_active=False)
