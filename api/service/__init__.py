"""What the service keeps beside the documents: who may do what, conversations, feedback. No FastAPI inside."""
