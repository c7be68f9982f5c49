"""Draw figures by year on a slide, as a chart that PowerPoint edits."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any, Final

from geo.export.slide_master import ACCENT, GREY, rgb
from geo.export.slide_text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from pptx.slide import Slide as Page

    from geo.cartography.slide import KeyFigure
    from geo.export.slide_master import Area

TEXT_PT: Final = 10
LINE_PT: Final = 2.25
MARKER_PT: Final = 6
GRID: Final = "d9d9d9"

MOST_STEPS: Final = 5
"""Between the years written below the line; with more they would meet."""

_SHEET: Final = "Sheet1"
"""The sheet that python-pptx's charts look their figures up in."""


def points(figure: KeyFigure) -> dict[int, float]:
    """Return year and value of what can be drawn."""
    return {year: float(value) for year, value in figure.series if math.isfinite(value)}


def add_line(page: Page, figure: KeyFigure, area: Area, locale: str, made_at: datetime) -> Any:  # noqa: ANN401  a shape
    """Add the line of a figure by year to a slide and return its shape.

    Years are numbers, not names, so that the slope is true where some have no figure.

    Args:
        page: the slide.
        figure: with two years or more.
        area: where it stands.
        locale: of its text (BCP 47).
        made_at: the date that its table bears.
    """
    from pptx.chart import data as chart_data  # noqa: PLC0415  only who takes slides away
    from pptx.enum.chart import XL_CHART_TYPE  # noqa: PLC0415  needs it

    held = points(figure)
    kind: Any = chart_data.XyChartData
    data = kind()
    series = data.add_series(plain(figure.label))
    for year, value in held.items():
        series.add_data_point(year, value)
    shapes: Any = page.shapes
    shape = shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *area.emu(), data)
    chart = shape.chart
    table = _table(plain(figure.label), held, made_at)
    chart.part.chart_workbook.update_from_xlsx_blob(table)
    _style(chart, held, locale)
    return shape


def _style(chart: Any, held: dict[int, float], locale: str) -> None:  # noqa: ANN401  a chart
    from pptx.enum.chart import XL_LABEL_POSITION, XL_TICK_LABEL_POSITION  # noqa: PLC0415  above
    from pptx.util import Pt  # noqa: PLC0415

    accent = rgb(ACCENT)
    grey = rgb(GREY)
    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(TEXT_PT)
    chart.font.color.rgb = grey
    for properties in chart._chartSpace.iter("{*}defRPr"):  # noqa: SLF001  languages have no other door
        properties.set("lang", locale)
    line = chart.plots[0].series[0]
    line.smooth = False
    line.format.line.width = Pt(LINE_PT)
    line.format.line.color.rgb = accent
    line.marker.size = MARKER_PT
    line.marker.format.fill.solid()
    line.marker.format.fill.fore_color.rgb = accent
    line.marker.format.line.color.rgb = accent
    years, values = chart.category_axis, chart.value_axis
    years.format.line.color.rgb = grey
    years.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    years.has_major_gridlines = False
    years.minimum_scale, years.maximum_scale = min(held), max(held)
    years.major_unit = max(-(-(max(held) - min(held)) // MOST_STEPS), 1)
    years.tick_labels.number_format = "0"
    years.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    values.major_gridlines.format.line.color.rgb = rgb(GRID)
    if min(held.values()) >= 0:
        values.minimum_scale = 0
    last = line.points[len(held) - 1].data_label
    last.position = XL_LABEL_POSITION.ABOVE
    last.font.size = Pt(TEXT_PT)
    last.font.bold = True
    last.font.color.rgb = accent
    _set_format(last, "#,##0" if all(value.is_integer() for value in held.values()) else "#,##0.0")


def _set_format(label: Any, code: str) -> None:  # noqa: ANN401  a label of a point
    """Say how a number is written where the schema wants it (ECMA-376, 21.2.2.47)."""
    from pptx.oxml.ns import qn  # noqa: PLC0415  only who takes slides away needs it

    element = label._dLbl  # noqa: SLF001  python-pptx has it for all labels together alone
    number = element.makeelement(qn("c:numFmt"), {"formatCode": code, "sourceLinked": "0"})
    element.find(qn("c:spPr")).addprevious(number)


def _table(name: str, held: dict[int, float], made_at: datetime) -> bytes:
    """Return the workbook behind a chart; python-pptx's own bears the moment of making."""
    import xlsxwriter  # noqa: PLC0415  only who takes slides away needs it

    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet(_SHEET)
        sheet.write_string(0, 1, name)
        for row, (year, value) in enumerate(held.items(), start=1):
            sheet.write_number(row, 0, year)
            sheet.write_number(row, 1, value)
    return file.getvalue()
