"""The parts of a publication, one module each; they are found by scanning this folder."""
