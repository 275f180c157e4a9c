"""Indicators of wards and how fairly ways are shared: from registers and results to files."""
