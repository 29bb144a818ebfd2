"""What must hold of a delivery: one register of checks, one file a theme."""
