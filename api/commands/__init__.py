"""The sub-commands of the command line: one module a theme, loaded only when one of its commands runs."""
