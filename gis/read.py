"""Reading from the database: networks and registers, equal to what was written."""

from __future__ import annotations

from gis.read_network import active_network, network
from gis.read_register import ActiveSet, active_sets, register

__all__ = ["ActiveSet", "active_network", "active_sets", "network", "register"]
