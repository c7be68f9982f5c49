"""Recognise what an office means: places by any spelling."""
