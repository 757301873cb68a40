"""Prices: the generator's walk by its seed, and bars from CSV files, generated here or real."""

import gzip
import os
from itertools import islice, pairwise
from pathlib import Path
from random import Random

import pytest

from retinue.adapters.brokers.simulated.bars import BAR_NS, BarPrices, read_bars
from retinue.adapters.brokers.simulated.instruments import (
    Listing,
    default_listings,
    listing_from_text,
    load_listings,
)
from retinue.adapters.brokers.simulated.prices import RandomWalk
from retinue.adapters.brokers.simulated.venue import Venue, VenueRules
from retinue.domain.broker import Side
from retinue.domain.decimal_text import format_scaled
from tests.brokers.simulated.support import order_request

REPOSITORY = Path(__file__).parents[3]
MARKET_DATA = Path(os.environ.get("RETINUE_MARKET_DATA", REPOSITORY / "../shared/data"))
BY_SYMBOL = {listing.symbol: listing for listing in default_listings()}
EURO = BY_SYMBOL["6EH4"]


def write_generated(path: Path, listing: Listing, rows: int, header: str) -> Path:
    """A random walk of bars in the layout of the header; the same bytes every time."""
    chance = Random(11)
    lines = [f"{header},open,high,low,close,volume"]
    price = listing.start_price
    for number in range(rows):
        moves = [price + chance.randrange(-9, 10) * listing.tick_size for _ in range(3)]
        path_of_bar = [price, *moves]
        words = [
            format_scaled(value, listing.price_scale)
            for value in (price, max(path_of_bar), min(path_of_bar), moves[-1])
        ]
        day, minute = divmod(number, 1_440)
        time = f"2024-01-{day + 1:02} {minute // 60:02}:{minute % 60:02}:00"
        lines.append(",".join([time, *words, "12.5"]))
        price = moves[-1]
    text = "\n".join(lines) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


def source_file(name: str, tmp_path: Path) -> tuple[Path, Listing]:
    if name == "generated":
        return write_generated(tmp_path / "bars.csv.gz", EURO, 2_000, "timestamp_utc"), EURO
    if name == "generated plain":
        bitcoin = BY_SYMBOL["BTC-PERP"]
        return write_generated(tmp_path / "bars.csv", bitcoin, 500, "timestamp"), bitcoin
    found = sorted(MARKET_DATA.glob(f"{name}*.csv.gz"))
    if not found:
        pytest.skip(f"no {name} bars in {MARKET_DATA}; set RETINUE_MARKET_DATA to their folder")
    symbol = {"btc-perp": "BTC-PERP"}.get(name, name)
    return found[0], BY_SYMBOL[symbol]


SOURCES = ["generated", "generated plain", "6EH4", "btc-perp"]


@pytest.mark.parametrize("name", SOURCES)
def test_bars_play_open_extremes_close(name: str, tmp_path: Path) -> None:
    path, listing = source_file(name, tmp_path)
    bars = read_bars(path, listing)
    steps = list(islice(BarPrices(listing, bars, Random(3)).steps(), 4 * len(bars) + 2))
    low_first = 0
    for number, bar in enumerate(bars):
        played = [step.price.last for step in steps[4 * number : 4 * number + 4]]
        assert played[0] == bar.open
        assert played[3] == bar.close
        assert sorted(played[1:3]) == [bar.low, bar.high]
        low_first += played[1] == bar.low
    assert low_first / len(bars) > 0.3
    assert [step.due_ns for step in steps[:4]] == [BAR_NS // 4 * n for n in (1, 2, 3, 4)]
    assert steps[-1].price.last == bars[-1].close
    for step in steps:
        bid, ask, last = step.price.bid, step.price.ask, step.price.last
        assert bid % listing.tick_size == 0
        assert ask - bid == listing.tick_size
        assert bid <= last <= ask


@pytest.mark.parametrize("name", SOURCES)
def test_orders_on_bars_add_up(name: str, tmp_path: Path) -> None:
    path, listing = source_file(name, tmp_path)
    bars = read_bars(path, listing)[:500]
    source = BarPrices(listing, bars, Random(3))
    venue = Venue(
        [listing], VenueRules(speed=600), Random(5), start_ns=0, sources={listing.symbol: source}
    )
    lots = Random(9)
    for number in range(200):
        now_ns = number * 100_000_000
        venue.tick(now_ns)
        quantity = format_scaled(lots.randrange(1, 9) * listing.lot_size, listing.quantity_scale)
        side = "BUY" if lots.getrandbits(1) else "SELL"
        account, symbol = f"A{number % 5}", listing.symbol
        order = order_request(f"id{number}", side, quantity, account=account, symbol=symbol)
        venue.handle("B", order, now_ns)
    held: dict[str, list[int]] = {}
    for execution in venue.exchange.executions["B"]:
        sums = held.setdefault(execution.order.account, [0, 0, 0])
        sign = 1 if execution.order.side is Side.BUY else -1
        sums[0] += sign * execution.last_qty
        sums[1] += sign * listing.value_nano(execution.last_px, execution.last_qty)
        sums[2] += listing.fee_nano(execution.last_px, execution.last_qty)
    assert len(held) == 5
    for name_of_account, sums in held.items():
        p = venue.exchange.accounts["B", name_of_account].positions[listing.symbol]
        assert sums == [p.quantity, p.bought_value_nano - p.sold_value_nano, p.fees_nano]


def test_playing_goes_on_where_it_was(tmp_path: Path) -> None:
    bars = read_bars(write_generated(tmp_path / "bars.csv", EURO, 20, "timestamp"), EURO)
    whole = list(islice(BarPrices(EURO, bars, Random(3)).steps(), 40))
    rest = list(islice(BarPrices(EURO, bars, Random(3), start=17).steps(), 23))
    assert [step.price for step in rest] == [step.price for step in whole[17:]]
    assert rest[0].due_ns == BAR_NS // 4


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2024-01-01,1.1,1.2,1.0,1.15e0,1", "line 2"),
        ("2024-01-01,1.1,1.2,1.0,1.100001,1", "more than 5"),
        ("2024-01-01,1.1,1.2,1.15,1.1,1", "out of order"),
        ("2024-01-01,1.1,1.2,0,1.1,1", "out of order"),
        ("2024-01-01,1.1", "line 2"),
        ("2024-01-01,nan,nan,nan,nan,1", "line 2"),
    ],
)
def test_a_bad_row_is_named(row: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"timestamp,open,high,low,close,volume\n{row}\n")
    with pytest.raises(ValueError, match=why):
        read_bars(path, EURO)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n", "lacks"),
        ("timestamp,open,high,low,close\n", "no bars"),
        ("timestamp,open,high,low,close\n2,1,1,1,1\n1,1,1,1,1\n", "line 3"),
    ],
)
def test_a_bad_file_is_refused(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=why):
        read_bars(path, EURO)


def test_the_walk_is_its_seeds() -> None:
    def walk(seed: int) -> list[object]:
        return list(islice(RandomWalk(EURO, Random(seed)).steps(), 5_000))

    assert walk(1) == walk(1)
    assert walk(1) != walk(2)


@pytest.mark.parametrize("speed", [1, 1_000])
@pytest.mark.parametrize("listing", default_listings(), ids=lambda listing: listing.symbol)
def test_the_walk_keeps_to_its_volatility(listing: Listing, speed: int) -> None:
    steps = list(islice(RandomWalk(listing, Random(4), None, speed).steps(), 20_000))
    seconds = steps[-1].due_ns // 1_000_000_000
    assert seconds == 2_000 * max(1, speed // 10)
    bids = [step.price.bid // listing.tick_size for step in steps]
    moved = sum((after - before) ** 2 for before, after in pairwise(bids))
    # The variance a second, in ticks squared, is the number of moves a second.
    assert 0.9 < moved / (seconds * listing.moves_per_second) < 1.1
    for step in steps:
        spread = step.price.ask - step.price.bid
        assert listing.tick_size <= spread <= 4 * listing.tick_size
        assert step.price.last in (step.price.bid, step.price.ask)


def test_the_walk_never_reaches_zero() -> None:
    cheap = listing_from_text(
        {"symbol": "C", "tick_size": "1", "lot_size": "1", "start_price": "2"}
        | {"moves_per_second": 50}
    )
    assert all(s.price.bid >= 1 for s in islice(RandomWalk(cheap, Random(1)).steps(), 2_000))


def test_listings_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "instruments.json"
    path.write_text(
        '[{"symbol": "CL", "tick_size": "0.01", "lot_size": "1", "multiplier": "1000",'
        ' "start_price": "71.3", "fee_per_contract": "1.5"}]'
    )
    (listing,) = load_listings(path)
    assert listing.value_nano(7_130, 2) == 142_600 * 10**9
    path.write_text('[{"symbol": "CL"}]')
    with pytest.raises(ValueError, match="CL"):
        load_listings(path)
