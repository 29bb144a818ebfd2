"""What is checked once a reading is chosen and fees are calculated."""
