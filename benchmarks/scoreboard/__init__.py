"""What the project promises in figures: one table of targets, what was measured, and peers in the same run."""
