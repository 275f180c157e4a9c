"""Changes of register rows by hand: checked, written with their history, undone."""
