"""The description of the API, and its pages to read."""
