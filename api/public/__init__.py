"""What anyone may read: places, rules, figures, tiles, open data."""
