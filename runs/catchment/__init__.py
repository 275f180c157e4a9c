"""Areas derived from a placement: how certain a school is where, drawn along streets and banks."""
