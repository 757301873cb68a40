"""The published reason codes, and for each what would be right.

The twin of `ReasonCode` in proto/retinue/api/v1/vocabulary.proto; tests/boundary compares them.
"""

from enum import IntEnum
from typing import Final


class ReasonCode(IntEnum):
    """Why something was refused, skipped, reduced or ended."""

    UNSPECIFIED = 0
    UNKNOWN_STRATEGY = 1
    UNKNOWN_TICKER = 2
    NO_POSITION_SIZE = 3
    DUPLICATE = 4
    STRATEGY_INACTIVE = 5
    NO_ACTIVATIONS = 6
    UNSUPPORTED_IN_THIS_VERSION = 7
    ARITHMETIC_OVERFLOW = 8
    PRICE_NOT_POSITIVE = 9
    TOO_OLD = 10
    PRICE_OUT_OF_RANGE = 11
    BELOW_ONE_LOT = 20
    NO_QUANTITY = 21
    NO_POSITION = 22
    SIDE_MISMATCH = 23
    DISABLED = 24
    ALREADY_COMPLETE = 25
    LEADER_REFUSED = 26
    SUPERSEDED = 27
    OUT_OF_STEP = 28
    STOPPED = 29
    MAX_CONTRACTS_SYMBOL = 30
    MAX_CONTRACTS = 31
    MAX_NOTIONAL_SYMBOL = 32
    MAX_OPEN_TRADES = 33
    NO_PRICE = 34
    NO_CONVERSION_RATE = 35
    ALREADY_IN_POSITION = 36
    NOTHING_TO_CANCEL = 37
    ORDERS_CANCELED = 38
    ACCOUNT_BUSY = 50
    SEND_EXPIRED = 51
    WITHDRAWN = 52
    BROKER_REJECTED = 53
    BROKER_CANCELED = 54
    NO_ANSWER = 55
    NEVER_SENT = 56
    UNKNOWN_TO_BROKER = 57
    RESOLVED_BY_PERSON = 58
    CANCEL_REQUESTED = 59
    TIME_IN_FORCE = 60
    TOO_MANY_ATTEMPTS = 61
    CONNECTION_DOWN = 62
    LOG_UNAVAILABLE = 63

    @property
    def slug(self) -> str:
        """The name as pages and JSON show it; empty where there is no reason."""
        return self.name.lower() if self else ""


R = ReasonCode

REMEDIES: Final[dict[ReasonCode, str]] = {
    R.UNSPECIFIED: "",
    R.UNKNOWN_STRATEGY: "Use the id of a strategy that exists: list the strategies.",
    R.UNKNOWN_TICKER: (
        "Map the ticker in the strategy's symbol map, create an instrument with this symbol, or"
        " leave the ticker out to use the strategy's default symbol."
    ),
    R.NO_POSITION_SIZE: (
        "Send the strategy's position size before and after the order: prev_size and size."
    ),
    R.DUPLICATE: (
        "Nothing: the first one was taken. Two signals that are meant to be two need an id or a"
        " fire time of their own."
    ),
    R.STRATEGY_INACTIVE: "Switch the strategy on.",
    R.NO_ACTIVATIONS: "Activate the strategy on at least one account.",
    R.UNSUPPORTED_IN_THIS_VERSION: "Leave the field out; this version cannot do what it asks for.",
    R.ARITHMETIC_OVERFLOW: "Send a positive quantity of at most 9 digits before the point.",
    R.PRICE_NOT_POSITIVE: "Send a limit price that is at least one tick.",
    R.TOO_OLD: "Send entries within 60 seconds; exits are never too old.",
    R.PRICE_OUT_OF_RANGE: (
        "Send a limit price of at most 18 digits, the instrument's decimal places counted."
    ),
    R.BELOW_ONE_LOT: "A larger quantity or multiplier in the plan makes a whole lot.",
    R.NO_QUANTITY: "Send a quantity with the signal, or give the plan a fixed one.",
    R.NO_POSITION: "Nothing: this account holds nothing that the exit could close.",
    R.SIDE_MISMATCH: "Send the side that reduces the position: SELL for a long, BUY for a short.",
    R.DISABLED: "Switch the strategy and the activation on.",
    R.ALREADY_COMPLETE: "Nothing: the account already has what the plan asks for.",
    R.LEADER_REFUSED: "See why the leader's own order was refused.",
    R.SUPERSEDED: "Nothing: a later signal made this one obsolete.",
    R.OUT_OF_STEP: "Resolve the account's orders in doubt: `retinue orders resolve`.",
    R.STOPPED: "Resume trading when it is safe: `retinue resume`.",
    R.MAX_CONTRACTS_SYMBOL: "Raise the plan's max_contracts_symbol, or close some of the position.",
    R.MAX_CONTRACTS: "Raise the plan's max_contracts, or close some positions.",
    R.MAX_NOTIONAL_SYMBOL: "Raise the plan's max_notional_symbol, or close some of the position.",
    R.MAX_OPEN_TRADES: "Raise the plan's max_open_trades, or close a trade.",
    R.NO_PRICE: "A limit price or a market price of the instrument is needed to value the order.",
    R.NO_CONVERSION_RATE: (
        "Limit contracts instead: amounts are not converted between currencies in this version."
    ),
    R.ALREADY_IN_POSITION: (
        "Nothing: the account is in the market on this side. To make it more, send an add."
    ),
    R.NOTHING_TO_CANCEL: "Nothing: the strategy has no working order there.",
    R.ORDERS_CANCELED: "Nothing: see each order for how its cancel went.",
    R.ACCOUNT_BUSY: "See the order that holds the lane; the next signal is tried anew.",
    R.SEND_EXPIRED: "The order could not leave in time: see the connection's health.",
    R.WITHDRAWN: "Nothing: the order was taken back before it was sent.",
    R.BROKER_REJECTED: "See the broker's own words at the order.",
    R.BROKER_CANCELED: "See the broker's own words at the order.",
    R.NO_ANSWER: "The broker is being asked; if it stays silent, resolve the order by hand.",
    R.NEVER_SENT: "Nothing: the order never left, and no position came of it.",
    R.UNKNOWN_TO_BROKER: "Compare with the broker's own list, then resolve the order by hand.",
    R.RESOLVED_BY_PERSON: "Nothing: a person said what became of the order.",
    R.CANCEL_REQUESTED: "Nothing: the cancel was asked for.",
    R.TIME_IN_FORCE: "A longer time in force keeps the order working.",
    R.TOO_MANY_ATTEMPTS: "See why each attempt failed, then send the signal again.",
    R.CONNECTION_DOWN: "See the connection's health; orders go once the link is back.",
    R.LOG_UNAVAILABLE: "Free disk space or mend the disk, then send the signal again.",
}
