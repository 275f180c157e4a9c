"""Runs that stand in the database: frozen, sealed, written once, changed by decision only."""
