"""What is public about units, seats and catchments of a city, without a database."""
