"""What takes a second person, and what was done."""
