"""Puts the parts together: settings, the data folder, wiring, one main per service."""
