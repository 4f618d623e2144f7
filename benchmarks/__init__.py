"""What the relay costs, as a ratio to a peer in the same run."""
