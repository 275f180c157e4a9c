"""What families may do with their code: look, answer, ask for a correction; no account."""
