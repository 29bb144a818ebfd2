"""What if: scenarios on the same law, by the million."""
