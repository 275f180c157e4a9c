"""Reading from the database: networks and registers, equal to what was written."""

from __future__ import annotations

from gis.read_network import (
    NetworkVersion,
    active_network,
    active_network_version,
    network,
)
from gis.read_register import ActiveSet, active_sets, register

__all__ = [
    "ActiveSet",
    "NetworkVersion",
    "active_network",
    "active_network_version",
    "active_sets",
    "network",
    "register",
]
