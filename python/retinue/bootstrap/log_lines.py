"""How the lines of every process's log look: on stderr, and each begins with its time in UTC."""

import logging
import sys
import time


def log_to_stderr() -> None:
    """Warnings and worse, from now on."""
    lines = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    lines.converter = time.gmtime
    lines.default_time_format, lines.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(lines)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
