"""Tests, named by the fact that they hold."""
