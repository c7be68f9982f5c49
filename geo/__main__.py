"""Take layers away from the command line: ``python -m geo export --layer centres``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from geo import atlas
from geo.errors import GeoError
from geo.export.layer import Precision
from geo.export.where import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = 2
"""What the shell is told where nothing was written; as argparse does."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m geo", description="Layers of the CLC map of Mongolia, as files."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("layers", help="list layers and tables, formats, reference systems")
    fields = commands.add_parser("fields", help="list the columns of a layer")
    export = commands.add_parser("export", help="write layers to files")
    for command in (fields, export):
        command.add_argument(
            "--view",
            default="",
            metavar="ADDRESS",
            help="address of a view, or its query: data=demonstration&place=MN65",
        )
    fields.add_argument("--layer", required=True, metavar="ID", help="see: python -m geo layers")
    export.add_argument(
        "--layer",
        action="append",
        required=True,
        metavar="ID",
        help="see: python -m geo layers; may be given several times",
    )
    export.add_argument(
        "--format",
        action="append",
        choices=list(atlas.formats()),
        help="may be given several times; gpkg where none is",
    )
    export.add_argument("--where", default="", metavar="CQL2", help=f"such as: {EXAMPLE}")
    export.add_argument(
        "--whole",
        action="store_true",
        help="whole layers, though a view is given (without a view they always are)",
    )
    export.add_argument(
        "--crs",
        default="EPSG:4326",
        choices=list(atlas.reference_systems()),
        help="coordinate reference system, where the format leaves a choice",
    )
    export.add_argument(
        "--precision",
        default="full",
        choices=get_args(Precision),
        help="full, or as simplified as on the map",
    )
    export.add_argument(
        "--to",
        default=Path(),
        type=Path,
        metavar="PATH",
        help="a folder or a .zip: an archive with all metadata; else one file",
    )
    return parser


def _list_layers() -> None:
    for layer, row in atlas.layers().iterrows():
        print(f"{layer:20} {row['title']}: {row['description']}")
    for heading, offered in (
        ("formats", atlas.formats()),
        ("reference systems", atlas.reference_systems()),
    ):
        print(f"\n{heading}:")
        for name, label in offered.items():
            print(f"  {name:12} {label}")


def _list_fields(arguments: argparse.Namespace) -> None:
    table = atlas.dictionary(arguments.layer, view=arguments.view)
    for row in table.to_dict("records"):
        unit = f" [{row['unit']}]" if row["unit"] else ""
        print(f"{row['column']:24} {row['type']:8} {row['description']}{unit}")


def _export(arguments: argparse.Namespace) -> None:
    made = atlas.make(
        arguments.layer,
        view=arguments.view,
        where=arguments.where,
        whole=True if arguments.whole else None,
        crs=arguments.crs,
        precision=arguments.precision,
    )
    for note in made.notes:
        print(note, file=sys.stderr)
    for path in atlas.write(made, arguments.format or ["gpkg"], arguments.to):
        print(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; what cannot be done is said in one line, on standard error."""
    parsed = _parser().parse_args(arguments)
    try:
        if parsed.command == "layers":
            _list_layers()
        elif parsed.command == "fields":
            _list_fields(parsed)
        else:
            _export(parsed)
    except GeoError as error:
        print(error, file=sys.stderr)
        return FAILED
    except OSError as error:
        print(
            f"{error.filename}: cannot be written ({error.strerror}). Choose another path.",
            file=sys.stderr,
        )
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
