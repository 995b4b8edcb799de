"""Requests and resources that AWS would reject by its own models and schemas are rejected here too."""

from . import registry, requests


def install() -> None:
    """Stands before the services and before the stack engine."""
    requests.install()
    registry.install()
