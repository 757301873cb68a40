"""One folder a port: the ways in which Retinue meets disks, clocks, networks and brokers."""
