"""An execution as a published fill."""

from retinue.api.v1.reporting_pb2 import Fill
from retinue.domain.decimal_text import format_money, format_scaled
from retinue.domain.ids import client_order_id
from retinue.internal.v1.effects_pb2 import Execution
from retinue.reporting.directory import Directory
from retinue.reporting.text import id_text, timestamp


async def fill_of(directory: Directory, execution: Execution, stamp_ns: int) -> Fill:
    """The fill told by an execution whose record was stamped then."""
    instrument = await directory.instrument(execution.instrument_id)
    account = await directory.account(execution.account_id)

    def quantity(value: int) -> str:
        return format_scaled(value, instrument.quantity_scale)

    return Fill(
        exec_id=execution.exec_id,
        order_id=execution.order_id.hex(),
        client_order_id=client_order_id(execution.order_id),
        broker_order_id=execution.broker_order_id,
        signal_id=id_text(execution.signal_position),
        instruction_id=execution.instruction_id.hex(),
        strategy_id=id_text(execution.strategy_id),
        account_id=id_text(execution.account_id),
        account_name=account.name,
        instrument_id=id_text(execution.instrument_id),
        symbol=instrument.symbol,
        side=execution.side,
        leg=execution.leg,
        last_qty=quantity(execution.last_qty),
        last_px=format_scaled(execution.last_px, instrument.price_scale),
        cum_qty=quantity(execution.cum_qty),
        leaves_qty=quantity(execution.leaves_qty),
        fee=format_money(execution.fee_nano),
        currency=account.currency,
        anomaly=execution.overfill or execution.after_end,
        broker_time=timestamp(execution.broker_time_ns),
        received_time=timestamp(execution.received_time_ns),
        processed_time=timestamp(stamp_ns),
    )
