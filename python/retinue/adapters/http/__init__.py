"""The HTTP edge: webhooks in, and whether the service lives.

Entry point: `server.serve_http`. Its addresses hold secrets, so no path of a request is ever logged
or repeated in an answer.
"""
