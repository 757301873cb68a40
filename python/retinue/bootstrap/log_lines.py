"""How the lines of every process's log look: on stderr, and each begins with its time in UTC.

As text for people, or as a JSON object a line, which carries what the line is about: the trace,
tenant, group, account and instruction where they are known, under the ids that spans have.
"""

import json
import logging
import sys
import time
from typing import Final

from retinue.domain.errors import InvalidInput
from retinue.domain.log_fields import current_log_fields

FORMATS: Final = ("text", "json")
_TIME: Final = "%Y-%m-%dT%H:%M:%S"


def log_to_stderr(form: str = "text") -> None:
    """Warnings and worse, from now on. Raises InvalidInput."""
    if form not in FORMATS:
        raise InvalidInput(
            f"Log lines cannot be {form}.", f"Give one of {', '.join(FORMATS)}.", field="log-format"
        )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if form == "json" else _text_lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _text_lines() -> logging.Formatter:
    lines = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    lines.converter = time.gmtime
    lines.default_time_format, lines.default_msec_format = _TIME, "%s.%03dZ"
    return lines


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime(_TIME, time.gmtime(record.created))
        line = {
            "time": f"{at}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **current_log_fields(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)
