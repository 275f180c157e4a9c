"""Expensive questions, answered in processes of their own from a city that they share."""
