"""For every suite: a test that runs away fails alone, and does not take the machine with it."""

import resource

_DATA_BYTES_MAX = 6 * 2**30

resource.setrlimit(resource.RLIMIT_DATA, (_DATA_BYTES_MAX, _DATA_BYTES_MAX))
