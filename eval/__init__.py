"""How good the answers are: cases over our own corpus, metrics, a report and a baseline. Stands on KnowledgeBase only."""
