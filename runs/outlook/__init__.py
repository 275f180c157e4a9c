"""Outlooks: a scenario in the years to come, with the children told for them."""
