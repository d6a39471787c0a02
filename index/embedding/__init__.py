"""Texts -> unit vectors: the bundled model, and any sentence-transformers model."""
