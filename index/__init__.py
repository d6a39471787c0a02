"""Passages -> searchable -> Hits. Knows ingest's nouns; no questions, no prose."""
