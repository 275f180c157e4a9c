"""The change feed: what happened, in an order that can be read again from any place."""
