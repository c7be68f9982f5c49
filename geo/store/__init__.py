"""Hold the product's data: reference layers and data sets behind one interface."""
