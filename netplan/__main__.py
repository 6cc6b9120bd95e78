"""`python -m netplan` is `ixplan`."""

from netplan.cli.entry import main

if __name__ == "__main__":
    main()
