"""The HTTP routes, one module a noun; each is a few lines around one method of KnowledgeBase."""
