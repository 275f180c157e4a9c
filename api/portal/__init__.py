"""What the city's admission system sends and asks: registrations, answers, changes."""
