"""The invented city: grown from a seed, written as a city folder; it exists nowhere."""
