"""Tests, benchmarks and fuzzers; a package, as other distributions install a ``tests`` too."""
