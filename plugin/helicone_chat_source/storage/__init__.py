"""Settings and keys at rest: `database.py` keeps them, `vault.py` encrypts the keys, `places.py` guards the files."""
