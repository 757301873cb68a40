"""How many openings a strategy's webhook may send: a bucket of tokens, in whole numbers."""

from retinue.domain.webhooks import RateLimit


class Bucket:
    """Full at first. A token is `interval_ns` parts; each ns brings `signals` parts."""

    def __init__(self, limit: RateLimit, now_ns: int) -> None:
        self.limit = limit
        self._parts = self._parts_max = limit.burst * limit.interval_ns
        self._at_ns = now_ns

    def take(self, now_ns: int) -> int:
        """0 where one more may go; else in how many ns it may, and nothing is taken."""
        passed_ns = max(0, now_ns - self._at_ns)
        self._at_ns = max(self._at_ns, now_ns)
        self._parts = min(self._parts_max, self._parts + passed_ns * self.limit.signals)
        missing = self.limit.interval_ns - self._parts
        if missing > 0:
            return -(-missing // self.limit.signals)
        self._parts -= self.limit.interval_ns
        return 0
