"""Planners' maps for notebooks and reports: files of their own that ask no host for anything."""
