"""Proof of integrity of a result folder: Merkle tree, signature, proof for one family, lot."""
