"""Charts of the analyses. ``figure`` loads matplotlib, the others when they draw."""
