"""Khe Mây, an invented mountain place: few roads, satellite sites, a pass, no bridge."""
