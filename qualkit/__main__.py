"""``python -m qualkit`` is the command line."""

from __future__ import annotations

from qualkit.cli import main

if __name__ == "__main__":
    main()
