"""What is measured, a program each: none has in its memory what only another one needs."""
