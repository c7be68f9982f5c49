"""Prepare the store of registers: ``python -m geo.store.registers migrate``."""

from __future__ import annotations

import argparse
import sys

from geo.errors import RegisterError
from geo.store.registers.opening import DATABASE_SETTING, data_directory, database_url


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m geo.store.registers")
    commands = parser.add_subparsers(required=True)
    commands.add_parser("migrate", help=f"make or renew the tables in {DATABASE_SETTING}")
    parser.parse_args(arguments)
    url = database_url()
    if url is None:
        sys.stdout.write(
            f"{DATABASE_SETTING} is not set: registers are kept in {data_directory()}, "
            "where nothing has to be prepared.\n"
        )
        return 0
    # Where no database is used, its libraries need not be loaded.
    from geo.store.registers.migrate import migrate  # noqa: PLC0415

    try:
        migrate(url)
    except RegisterError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("The tables are up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
