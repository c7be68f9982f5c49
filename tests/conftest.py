"""What holds for every test: none is skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# How long an example takes says nothing about what it shows.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

NOT_RUN = ("skipped", "xfailed", "xpassed")


def _not_run(reporter: TerminalReporter | None) -> int:
    """Return how many tests did not say yes or no; none in a worker."""
    return sum(len(reporter.stats.get(name, ())) for name in NOT_RUN) if reporter else 0


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.exitstatus == pytest.ExitCode.OK and _not_run(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if count := _not_run(terminalreporter):
        terminalreporter.write_line(
            f"{count} tests did not run, which counts as failed: provide what they need.", red=True
        )


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test of bytes by its argument: files made for it hold the time of making."""
    return argname if isinstance(val, bytes) else None
