"""Placing pupils by distance, from files to a result folder and its check."""
