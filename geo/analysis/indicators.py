"""Register the indicators: every figure that can be mapped, in the order of the selector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.analysis.access import ACCESS
from geo.analysis.published import LIVING, PEOPLE
from geo.analysis.reach import CENTRES, LEARNERS

if TYPE_CHECKING:
    from geo.analysis.figures import Indicator

INDICATORS: Final[dict[str, Indicator]] = {
    indicator.id: indicator for indicator in (*PEOPLE, *CENTRES, *LEARNERS, *ACCESS, *LIVING)
}
"""The indicators on offer; the first is the default."""
