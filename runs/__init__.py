"""Recorded work: read, compute, check, write, seal."""
