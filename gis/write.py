"""Writing to the database: networks and registers, each whole, each once; and rows of results."""

from __future__ import annotations

from gis.write_audit import audit
from gis.write_network import activate, network
from gis.write_register import register, retire
from gis.write_rows import columns, rows

__all__ = ["activate", "audit", "columns", "network", "register", "retire", "rows"]
