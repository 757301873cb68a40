"""The fields of a webhook body by their meaning, however the sender spells them.

`limitPrice`, `limit_price`, `limit-price` and `LimitPrice` are one field. Fields nobody knows are
left alone, as people add notes to their alerts; which of them look like more, `terms` says.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from retinue.domain.broker import Side
from retinue.domain.errors import InvalidInput

TEXT_LENGTH_MAX: Final = 200
_BETWEEN_WORDS: Final = re.compile(r"[_ -]")

# Meaning by spelling, in lower case and one word; what is not listed means itself.
_MEANINGS: Final = {
    "symbol": "ticker",
    "marketposition": "sentiment",
    "marketpositionsize": "size",
    "prevmarketposition": "prev",
    "previousmarketposition": "prev",
    "prevmarketpositionsize": "prevsize",
    "previousmarketpositionsize": "prevsize",
    "contracts": "quantity",
    "qty": "quantity",
    "eventid": "id",
    "tif": "timeinforce",
}
_SIDES: Final = {"buy": Side.BUY, "sell": Side.SELL}


def in_one_word(text: str) -> str:
    """In lower case, without what stands between its words."""
    return _BETWEEN_WORDS.sub("", text).lower()


class Fields:
    """A body; `null` and the empty text are the same as no field at all."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._values: dict[str, Any] = {}
        self._spelled: dict[str, str] = {}
        for name, value in body.items():
            if value is None or value == "" or not name.isascii():
                continue
            plain = in_one_word(name)
            meaning = _MEANINGS.get(plain, plain)
            if meaning in self._values:
                raise InvalidInput(
                    f"The field is given twice, also as {self._spelled[meaning]}.",
                    "Send it once.",
                    field=name[:64],
                    code="MALFORMED_BODY",
                )
            self._values[meaning] = value
            self._spelled[meaning] = name[:64]

    def __contains__(self, meaning: str) -> bool:
        return meaning in self._values

    def __iter__(self) -> Iterator[str]:
        """The meanings, in the order of the body."""
        return iter(self._values)

    def spelled(self, meaning: str) -> str:
        """The field's name as the sender spells it, for error messages."""
        return self._spelled.get(meaning, meaning)

    def text(self, meaning: str, *, wanted: str = "text") -> str:
        """The value, blanks around it taken off; empty where there is none."""
        value = self._values.get(meaning, "")
        if not isinstance(value, str):
            raise self.refusal(
                meaning, "The value is neither text nor a number.", f"Send {wanted}."
            )
        value = value.strip()
        if len(value) > TEXT_LENGTH_MAX or not value.isprintable():
            raise self.refusal(
                meaning,
                "The value is too long or not printable.",
                f"Send at most {TEXT_LENGTH_MAX} printable characters.",
            )
        if value.startswith("{{"):
            raise self.refusal(
                meaning,
                "TradingView did not fill this placeholder in.",
                "Strategy placeholders work in alerts on a strategy, not on an indicator.",
            )
        return value

    def number(self, meaning: str) -> str:
        """The text of a number, which is not looked at here."""
        return self.text(meaning, wanted="a number, such as 2 or 0.5")

    def side(self, remedy: str) -> Side:
        """What `action` says; `remedy`: what would be right."""
        word = self.word("action")
        if not word:
            raise self.refusal("action", "The action is missing.", remedy)
        if word not in _SIDES:
            raise self.refusal("action", "There is no such action.", remedy)
        return _SIDES[word]

    def word(self, meaning: str) -> str:
        """A value that people write in any case, in lower case."""
        value = self.text(meaning)
        # Letters of other scripts may have ASCII letters as their lower case.
        return value.lower() if value.isascii() else value

    def refusal(
        self, meaning: str, problem: str, remedy: str, *, code: str | None = None
    ) -> InvalidInput:
        """What to raise about a field."""
        return InvalidInput(problem, remedy, field=self.spelled(meaning), code=code)
