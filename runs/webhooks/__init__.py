"""Webhooks: other systems are told that something happened, signed, and again if need be."""
