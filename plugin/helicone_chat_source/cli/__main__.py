"""Runs the command as `python -m helicone_chat_source.cli`."""

import sys

from helicone_chat_source.cli.program import main

if __name__ == "__main__":
    sys.exit(main())
