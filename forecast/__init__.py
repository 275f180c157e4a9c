"""How many children, how many seats, where to build."""
