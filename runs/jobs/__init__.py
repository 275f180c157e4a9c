"""Work in the background: asked for once, done by workers, ended once."""
