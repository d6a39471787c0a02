"""Questions -> cited answers, and the doors to them: command line and HTTP."""
