"""The overview: headline figures with their sources, a map, what is published and what is not."""

from geo.text import translator
from geo.ui.filters import show_filters
from geo.ui.map_view import show_map
from geo.ui.overview import show_headlines, show_published, show_trend
from geo.ui.panels import show_counts
from geo.ui.selection import select
from geo.ui.state import current_view

view = current_view()
translate = translator(view.language)

shown = select(view)
show_headlines(view, shown.dataset, translate)
show_map(view, shown, translate, height=640)
show_counts(view, shown, translate)
show_filters(view, translate)
show_trend(view, shown.dataset, translate)
show_published(translate)
