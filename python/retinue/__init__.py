"""Set before anything here imports grpc: its C core writes lines of its own to stderr, which say
nothing to a user that our own errors do not say, and warns about forks, of which there are none.
"""

import os

os.environ.setdefault("GRPC_VERBOSITY", "NONE")
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
