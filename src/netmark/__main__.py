"""``python -m netmark`` is the command ``netmark``."""

from netmark.cli import main

if __name__ == "__main__":
    main()
