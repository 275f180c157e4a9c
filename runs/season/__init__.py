"""A season of admission as data: its steps, deadlines, rules, committees, contacts and texts."""
