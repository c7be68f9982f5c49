"""Take layers away: file formats, metadata, pages that need no server."""
