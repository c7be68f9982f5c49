"""Feed the readers of registers with files that no office would make."""
