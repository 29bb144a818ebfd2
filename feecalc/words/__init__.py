"""The ground: text pairs, findings, figures as readers write them, files written whole or not at all."""
