"""Registers: files of offices to checked tables, every wrong cell named."""
