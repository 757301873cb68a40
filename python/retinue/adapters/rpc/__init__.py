"""The gRPC api: the only importer of grpc.

Entry point: `server.serve_rpc`. Servicers hand what they get to ports and hold no rule of their
own; errors they raise become statuses in one place (`errors`), keys are checked in one (`auth`).
"""
