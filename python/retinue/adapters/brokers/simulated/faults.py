"""How the venue misbehaves: rates by seed, and scripts for the moments a test needs.

Chance is drawn per request in a fixed order, so the same seed and requests give the same faults. A
rate
of zero draws nothing.
"""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random

from retinue.internal.v1 import venue_pb2

_PPM = 1_000_000


@dataclass(slots=True)
class FaultRates:
    """Parts per million of requests or updates, and microseconds of latency."""

    reject_ppm: int = 0
    partial_fill_ppm: int = 0
    lost_answer_ppm: int = 0
    disconnect_ppm: int = 0
    duplicate_ppm: int = 0
    reorder_ppm: int = 0
    answer_latency_us: int = 0
    answer_jitter_us: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one request. `cut_before`: it never arrived; `cut_after`: only its answer
    did not.
    """

    lost_answer: bool = False
    cut_before: bool = False
    cut_after: bool = False


_FINE = Fate()


class Faults:
    """Draws fates; holds what scripts have asked for."""

    def __init__(self, rates: FaultRates, chance: Random) -> None:
        # A copy: scripts change it, and the settings it came from may serve another venue.
        self.rates = replace(rates)
        self._chance = chance
        self._reject_next: Counter[str] = Counter()
        # Account ("" for any) and the text of the quantity to stop at.
        self._fill_at_most: tuple[str, str] | None = None
        self.silent = False
        self.hold_fills = False

    def apply(self, script: venue_pb2.VenueScript) -> None:
        """Takes over what the script sets; the hand order and releases are the venue's part."""
        for name in FaultRates.__slots__:
            if script.HasField(name):
                setattr(self.rates, name, getattr(script, name))
        self._reject_next.update(script.reject_next)
        if script.HasField("fill_at_most"):
            self._fill_at_most = (script.fill_at_most_account, script.fill_at_most)
        if script.HasField("silent"):
            self.silent = script.silent
        if script.HasField("hold_fills"):
            self.hold_fills = script.hold_fills

    def _hit(self, ppm: int) -> bool:
        return ppm > 0 and self._chance.randrange(_PPM) < ppm

    def fate(self) -> Fate:
        """The fate of one request."""
        rates = self.rates
        if not (rates.lost_answer_ppm or rates.disconnect_ppm or self.silent):
            return _FINE
        if self._hit(rates.disconnect_ppm):
            before = bool(self._chance.getrandbits(1))
            return Fate(cut_before=before, cut_after=not before)
        return Fate(lost_answer=self.silent or self._hit(rates.lost_answer_ppm))

    def rejects(self, account: str) -> bool:
        """Whether this account's next order is turned down; a scripted rejection is used up."""
        if self._reject_next[account] > 0:
            self._reject_next[account] -= 1
            return True
        return self._hit(self.rates.reject_ppm)

    def scripted_fill_limit(self, account: str) -> str | None:
        """The quantity the next order of this account may fill at most; used up by the asking."""
        scripted = self._fill_at_most
        if scripted is None or scripted[0] not in ("", account):
            return None
        self._fill_at_most = None
        return scripted[1]

    def partial_lots(self, lots: int) -> int:
        """How many of an order's lots fill at once: all, or fewer where chance has it."""
        if lots > 1 and self._hit(self.rates.partial_fill_ppm):
            return self._chance.randrange(1, lots)
        return lots

    def duplicated(self) -> bool:
        return self._hit(self.rates.duplicate_ppm)

    def reordered(self) -> bool:
        return self._hit(self.rates.reorder_ppm)

    def latency_ns(self) -> int:
        """How long an answer is on its way."""
        rates = self.rates
        if not (rates.answer_latency_us or rates.answer_jitter_us):
            return 0
        jitter = self._chance.randrange(rates.answer_jitter_us + 1) if rates.answer_jitter_us else 0
        return (rates.answer_latency_us + jitter) * 1_000
