"""`python -m linker.cli` is the command `linker`."""

from linker.cli.entry import main

if __name__ == "__main__":
    main()
