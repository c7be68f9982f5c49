"""Run programs that people open the files with, without a screen."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

QGIS_PYTHON: Final = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")
"""The Python that has QGIS: that of the system, not of the environment."""

LIBREOFFICE: Final = os.environ.get("LIBREOFFICE", "soffice")

LIMIT_S: Final = 180
"""A program that hangs is ended."""

_QGIS_SCRIPT: Final = Path(__file__).with_name("qgis_reader.py")


def qgis(question: str, *arguments: str | Path, home: Path) -> Any:
    """Ask QGIS a question and return its answer.

    Args:
        question: A function of `qgis_reader`.
        arguments: Its arguments.
        home: Where QGIS keeps its settings; those of the person are not touched.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
    }
    answer = home / "answer.json"
    answer.unlink(missing_ok=True)
    command = [QGIS_PYTHON, str(_QGIS_SCRIPT), str(answer), question, *map(str, arguments)]
    run = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    # Its own libraries may end badly when all is done: the answer counts.
    assert answer.exists(), run.stderr
    return json.loads(answer.read_text(encoding="utf-8"))


def sheet_as_csv(workbook: Path, sheet: int, directory: Path) -> str:
    """Return sheet number ``sheet`` (from 1) of ``workbook`` as LibreOffice writes it in CSV.

    Texts are quoted and numbers are not, so that the two are told apart. ``workbook`` may be a CSV
    in UTF-8 with commas, which has one sheet. ``directory`` is empty, or not there yet.
    """
    directory.mkdir(parents=True, exist_ok=True)
    # Comma, double quote, UTF-8 (76), from line 1; quote all texts; as stored, not as shown.
    choices = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,{sheet}"
    profile = directory / "profile"
    command = [
        LIBREOFFICE,
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        "--headless",
        *(("--infilter=CSV:44,34,76,1",) if workbook.suffix == ".csv" else ()),
        "--convert-to",
        choices,
        "--outdir",
        str(directory),
        str(workbook),
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory), "LC_ALL": "C.UTF-8"}
    run = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    found = sorted(directory.glob("*.csv"))
    assert len(found) == 1, run.stdout + run.stderr
    return found[0].read_text(encoding="utf-8-sig")
