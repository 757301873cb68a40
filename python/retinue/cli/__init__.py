"""The command line: a client of the gRPC api, and of the data folder where nothing may answer."""
