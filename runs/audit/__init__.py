"""The audit log: read, taken along, and held against itself and what sealed runs kept of it."""
