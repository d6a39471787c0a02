"""From a question to an answer whose every sentence is cited: understand, find evidence, compose, verify."""
