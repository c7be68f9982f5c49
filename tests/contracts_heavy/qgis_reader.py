"""Answer questions about files with QGIS; run by the Python of the system, which has it."""

import json
import sys
from collections import Counter
from pathlib import Path

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsLayerNotesUtils,
    QgsLayoutExporter,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]
from qgis.PyQt.QtGui import QImage  # type: ignore[import-not-found]

WIDTH, HEIGHT, DPI = 800, 500, 96
FEWEST_PIXELS = 20
"""Colours of fewer pixels are those of smoothed edges."""


def legend(layer):
    """Return label, colour and number of symbol layers of each entry of the legend."""
    if layer.renderer() is None:
        return []
    return [
        [item.label(), item.symbol().color().name(), item.symbol().symbolLayerCount()]
        for item in layer.renderer().legendSymbolItems()
    ]


def described(layer):
    """Return what QGIS makes of ``layer``."""
    return {
        "name": layer.name(),
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "crs": layer.crs().authid(),
        "proj": layer.crs().toProj(),
        "legend": legend(layer),
        "renderer": layer.renderer().type() if layer.renderer() else None,
        "labelled": layer.labelsEnabled(),
        "label": layer.labeling().settings().fieldName if layer.labelsEnabled() else None,
        "aliases": {f.name(): f.alias() for f in layer.fields() if f.alias()},
        "codes": {
            f.name(): layer.editorWidgetSetup(i).config()["map"]
            for i, f in enumerate(layer.fields())
            if layer.editorWidgetSetup(i).type() == "ValueMap"
        },
        "attribution": layer.attribution(),
        "abstract": layer.metadata().abstract(),
        "licences": layer.metadata().licenses(),
        "noted": bool(QgsLayerNotesUtils.layerNotes(layer)),
        "shown": layer.displayExpression(),
    }


def colours(image):
    """Return the colours of a picture and their pixels."""
    counted = Counter(
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    )
    return {colour: count for colour, count in counted.items() if count >= FEWEST_PIXELS}


def rendered(layers, crs, extent):
    """Return the colours of a picture of ``layers``, the uppermost first."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setOutputDpi(DPI)
    settings.setFlag(QgsMapSettings.DrawLabeling, on=False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return colours(job.renderedImage())


def project(path, page):
    """Open a project; print its page into the picture ``page``."""
    opened = QgsProject.instance()
    read = opened.read(path)
    in_order = [each.layer() for each in opened.layerTreeRoot().findLayers()]
    (layout,) = opened.layoutManager().layouts()
    choices = QgsLayoutExporter.ImageExportSettings()
    choices.dpi = DPI
    printed = QgsLayoutExporter(layout).exportToImage(page, choices)
    extent = opened.viewSettings().defaultViewExtent()
    corners = [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
    return {
        "read": read,
        "title": opened.title(),
        "crs": opened.crs().authid(),
        "proj": opened.crs().toProj(),
        "metadata": opened.metadata().abstract(),
        "warning": opened.readEntry("TitleLabel", "/Label")[0],
        "extent": corners,
        "layers": [described(layer) for layer in in_order],
        "order": [layer.name() for layer in opened.layerTreeRoot().layerOrder()],
        "colours": rendered(in_order, opened.crs(), extent),
        "printed": printed == QgsLayoutExporter.Success,
        "page": colours(QImage(page)),
        "page_size": [
            layout.pageCollection().page(0).pageSize().width(),
            layout.layoutBounds().height(),
        ],
    }


def layer(path, name):
    """Open a layer of a GeoPackage as QGIS does when it is dropped on the map."""
    opened = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    message, applied = opened.loadDefaultStyle()
    return {"message": message, "styled": applied, **described(opened)}


def sld(path, name, style):
    """Draw a layer of a GeoPackage with a style of SLD."""
    opened = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    message, applied = opened.loadSldStyle(style)
    return {
        "message": message,
        "styled": applied,
        "renderer": opened.renderer().type(),
        "legend": legend(opened),
        "colours": rendered([opened], opened.crs(), opened.extent()),
    }


def main():
    """Answer the question of the command line into the file it names."""
    answer, question, *arguments = sys.argv[1:]
    QgsApplication.setPrefixPath("/usr", useDefaultPaths=True)
    application = QgsApplication([], GUIenabled=False)
    application.initQgis()
    found = {"project": project, "layer": layer, "sld": sld}[question](*arguments)
    Path(answer).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
