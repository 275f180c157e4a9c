"""Addresses of a file or of the database: located, or left to a person."""
