"""The simulated venue: a broker of its own, and the gateway's adapter for it.

The core (`venue`, `exchange`, `book`, `accounts`, `faults`, `prices`) is synchronous and pure: time
is an argument and chance comes from seeds handed in, so it runs behind a socket (`server`) and in
the simulation kernel (`inprocess`) alike. It knows nothing of signals, leaders or followers.
"""
