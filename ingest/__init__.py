"""Bytes of a file -> Document, Passages, Figures. No vectors, no HTTP, no settings."""
