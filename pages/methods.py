"""Methods and sources, generated from the registries."""

from geo.text import translator
from geo.ui import methods
from geo.ui.state import current_view

view = current_view()
translate = translator(view.language)

methods.show_datasets(translate)
methods.show_indicators(view, translate)
methods.show_classification(translate)
methods.show_symbols(translate)
methods.show_sources(translate)
methods.show_files(translate)
