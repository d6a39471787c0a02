"""A language model as an option: asked over HTTP, held to the documents sentence by sentence, and never needed for an answer."""
