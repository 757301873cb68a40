"""An execution as a published fill."""

from retinue.api.v1.reporting_pb2 import Fill
from retinue.domain.decimal_text import format_money, format_scaled
from retinue.domain.ids import client_order_id
from retinue.internal.v1.effects_pb2 import Execution
from retinue.reporting.directory import Directory
from retinue.reporting.text import id_text, set_time


async def tell_fill(fill: Fill, directory: Directory, execution: Execution, stamp_ns: int) -> None:
    """Fills an empty `fill` in with the execution, whose record was stamped then."""
    instrument = await directory.instrument(execution.instrument_id)
    account = await directory.account(execution.account_id)
    scale = instrument.quantity_scale
    fill.exec_id = execution.exec_id
    fill.order_id = execution.order_id.hex()
    fill.client_order_id = client_order_id(execution.order_id)
    fill.broker_order_id = execution.broker_order_id
    fill.signal_id = id_text(execution.signal_position)
    fill.instruction_id = execution.instruction_id.hex()
    fill.strategy_id = id_text(execution.strategy_id)
    fill.account_id = id_text(execution.account_id)
    fill.account_name = account.name
    fill.instrument_id = id_text(execution.instrument_id)
    fill.symbol = instrument.symbol
    fill.side = execution.side
    fill.leg = execution.leg
    fill.last_qty = format_scaled(execution.last_qty, scale)
    fill.last_px = format_scaled(execution.last_px, instrument.price_scale)
    fill.cum_qty = format_scaled(execution.cum_qty, scale)
    fill.leaves_qty = format_scaled(execution.leaves_qty, scale)
    fill.fee = format_money(execution.fee_nano)
    fill.currency = account.currency
    fill.anomaly = execution.overfill or execution.after_end
    set_time(fill.broker_time, execution.broker_time_ns)
    set_time(fill.received_time, execution.received_time_ns)
    set_time(fill.processed_time, stamp_ns)
