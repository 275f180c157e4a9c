"""Files from the addresses that a place's ``sources.toml`` names, with receipts."""
