"""What brokers report of an order that is filled at once."""

from typing import Final

from retinue.api.v1 import gateway_pb2 as gateway

LIFE: Final = (
    gateway.REPORT_KIND_SENT,
    gateway.REPORT_KIND_ACKNOWLEDGED,
    gateway.REPORT_KIND_FILL,
)
_PRICE = 500_000
_FEE_NANO = 4_500_000_000


def report_on(order: gateway.Order, kind: int, execution: int, now_ns: int) -> gateway.Report:
    """One of `LIFE`. `execution`: a number that names this order's fill."""
    report = gateway.Report(
        kind=kind,  # type: ignore[arg-type]
        order_id=order.order_id,
        account_id=order.account_id,
        instrument_id=order.instrument_id,
        side=order.side,
        broker_time_ns=now_ns,
        received_time_ns=now_ns,
    )
    if kind != gateway.REPORT_KIND_SENT:
        report.broker_order_id = f"V{execution}"
    if kind == gateway.REPORT_KIND_FILL:
        report.exec_id = f"X{execution}"
        report.last_qty = report.cum_qty = order.quantity
        report.last_px = _PRICE
        report.fee_nano = _FEE_NANO
    return report
