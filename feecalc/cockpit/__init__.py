"""The what-if page in the browser: notebook 2, served by Voilà on loopback only."""
