"""What a question asks that the best sentence does not say: rules, each with its reason in Chinese."""
