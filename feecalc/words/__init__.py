"""The ground: text pairs, findings, progress, files written whole or not at all."""
