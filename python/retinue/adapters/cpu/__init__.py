"""Workers for the `cpu` port."""
