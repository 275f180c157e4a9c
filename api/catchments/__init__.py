"""Catchments: official ones, and how officers work on them."""
