"""Registers and children's rows, changed by hand."""
