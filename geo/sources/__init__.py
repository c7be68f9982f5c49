"""Derive the shipped data from the raw inputs."""
