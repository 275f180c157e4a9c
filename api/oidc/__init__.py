"""Bearer tokens of an identity provider: whose they are, and what that person may do."""
