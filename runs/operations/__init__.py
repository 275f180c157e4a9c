"""Keeping the service alive and its data in hand: backups, recovery, deletion, breach, limits."""
