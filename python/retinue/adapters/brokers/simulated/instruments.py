"""What the venue lists: scales, tick, lot, multiplier, fees, and how a generated price behaves."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retinue.domain.decimal_text import (
    MONEY_SCALE,
    DecimalTextError,
    decimal_places,
    parse_money,
    parse_scaled,
)

_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """One instrument. Tick and prices at `price_scale`, lot and quantities at `quantity_scale`."""

    symbol: str
    price_scale: int
    tick_size: int
    quantity_scale: int
    lot_size: int
    max_order_quantity: int
    multiplier: str
    currency: str
    fee_per_contract_nano: int
    fee_ppm: int
    # Where generated prices start, and how many one-tick moves they make a second.
    start_price: int
    moves_per_second: int
    # The mean size of the best level, in lots.
    depth_lots: int
    value_factor: int = field(init=False)

    def __post_init__(self) -> None:
        places = decimal_places(self.multiplier)
        spare = MONEY_SCALE - self.price_scale - self.quantity_scale - places
        if spare < 0:
            raise ValueError(f"{self.symbol}: price x quantity x multiplier is finer than 10^-9")
        if min(self.tick_size, self.lot_size, self.depth_lots, self.start_price) <= 0:
            raise ValueError(f"{self.symbol}: tick, lot, depth and start price must be positive")
        factor = parse_scaled(self.multiplier, places) * 10**spare
        object.__setattr__(self, "value_factor", factor)

    def value_nano(self, price: int, quantity: int) -> int:
        """price x quantity x multiplier in 10^-9 of the currency, exactly."""
        return price * quantity * self.value_factor

    def fee_nano(self, price: int, quantity: int) -> int:
        """The fee of one execution, rounded up at 10^-9: the venue never loses by rounding."""
        contracts = quantity * self.fee_per_contract_nano
        fee: int = -(-contracts // 10**self.quantity_scale)
        if self.fee_ppm:
            fee += -(-price * quantity * self.value_factor * self.fee_ppm // _PPM)
        return fee


def listing_from_text(row: dict[str, Any]) -> Listing:
    """A listing from decimal texts, as a file gives them; the scales come from tick and lot."""
    try:
        tick, lot = str(row["tick_size"]), str(row["lot_size"])
        price_scale = int(row.get("price_scale", decimal_places(tick)))
        quantity_scale = decimal_places(lot)
        lot_size = parse_scaled(lot, quantity_scale)
        largest = row.get("max_order_quantity")
        return Listing(
            symbol=str(row["symbol"]),
            price_scale=price_scale,
            tick_size=parse_scaled(tick, price_scale),
            quantity_scale=quantity_scale,
            lot_size=lot_size,
            max_order_quantity=(
                10_000 * lot_size if largest is None else parse_scaled(str(largest), quantity_scale)
            ),
            multiplier=str(row.get("multiplier", "1")),
            currency=str(row.get("currency", "USD")),
            fee_per_contract_nano=parse_money(str(row.get("fee_per_contract", "0"))),
            fee_ppm=int(row.get("fee_ppm", 0)),
            start_price=parse_scaled(str(row["start_price"]), price_scale),
            moves_per_second=int(row.get("moves_per_second", 4)),
            depth_lots=int(row.get("depth_lots", 20)),
        )
    except (KeyError, DecimalTextError, TypeError) as error:
        raise ValueError(f"instrument {row.get('symbol', '?')!r}: {error}") from error


_DEFAULTS: tuple[dict[str, Any], ...] = (
    {
        "symbol": "ESZ6",
        "tick_size": "0.25",
        "lot_size": "1",
        "multiplier": "50",
        "fee_per_contract": "2.25",
        "start_price": "6800",
        "moves_per_second": 6,
    },
    {
        "symbol": "MESZ6",
        "tick_size": "0.25",
        "lot_size": "1",
        "multiplier": "5",
        "fee_per_contract": "0.62",
        "start_price": "6800",
        "moves_per_second": 6,
    },
    {
        "symbol": "NQZ6",
        "tick_size": "0.25",
        "lot_size": "1",
        "multiplier": "20",
        "fee_per_contract": "2.25",
        "start_price": "24500",
        "moves_per_second": 20,
    },
    {
        "symbol": "6EH4",
        "tick_size": "0.00005",
        "lot_size": "1",
        "multiplier": "125000",
        "fee_per_contract": "2.47",
        "start_price": "1.1076",
        "moves_per_second": 2,
    },
    {
        "symbol": "BTC-PERP",
        # Finer than the tick: recorded bars hold averaged prices such as 46821.125.
        "price_scale": 3,
        "tick_size": "0.5",
        "lot_size": "0.001",
        "multiplier": "1",
        "fee_ppm": 500,
        "start_price": "46319",
        "moves_per_second": 30,
        "depth_lots": 2_000,
    },
)


def default_listings() -> tuple[Listing, ...]:
    """The instruments of a venue that was told of none."""
    return tuple(listing_from_text(row) for row in _DEFAULTS)


def load_listings(path: Path) -> tuple[Listing, ...]:
    """Listings from a JSON array of objects whose numbers are decimal texts."""
    try:
        rows = json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is no JSON: {error}") from None
    if not isinstance(rows, list) or not rows:
        raise ValueError(f"{path}: expected a JSON array of instruments")
    listings = tuple(listing_from_text(row) for row in rows)
    if len({listing.symbol for listing in listings}) != len(listings):
        raise ValueError(f"{path}: an instrument is listed twice")
    return listings
