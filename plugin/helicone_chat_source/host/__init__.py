"""The standalone chat app."""
