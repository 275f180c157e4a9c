"""The least total and the smallest longest distance, with proofs by prices."""
