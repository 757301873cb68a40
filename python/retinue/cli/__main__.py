"""`python -m retinue.cli`: the same as `retinue`."""

from retinue.cli.main import app

app()
