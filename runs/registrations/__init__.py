"""Registrations that the admission system sends: batches, their state, answers, last days."""
