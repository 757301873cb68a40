"""Our numbers for a broker's accounts and instruments, and back; the link configures them."""

from dataclasses import dataclass, field

from retinue.api.v1.gateway_pb2 import GatewayConfiguration
from retinue.domain.broker import Scales


@dataclass(slots=True)
class Routes:
    """Empty until configured. A later configuration adds to it and changes what it names."""

    accounts: dict[int, str] = field(default_factory=dict)
    account_ids: dict[str, int] = field(default_factory=dict)
    instruments: dict[int, tuple[str, Scales]] = field(default_factory=dict)
    instrument_ids: dict[str, int] = field(default_factory=dict)

    def configure(self, configuration: GatewayConfiguration) -> None:
        for account in configuration.accounts:
            self.accounts[account.account_id] = account.broker_account
            self.account_ids[account.broker_account] = account.account_id
        for instrument in configuration.instruments:
            scales = Scales(instrument.price_scale, instrument.quantity_scale)
            self.instruments[instrument.instrument_id] = (instrument.broker_symbol, scales)
            self.instrument_ids[instrument.broker_symbol] = instrument.instrument_id
