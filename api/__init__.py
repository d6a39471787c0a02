"""Questions -> cited answers, and the doors to them."""
