"""Where a desk is kept."""
