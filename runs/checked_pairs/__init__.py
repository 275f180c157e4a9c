"""Pairs of home and gate that people measured by hand, and how near the program comes."""
