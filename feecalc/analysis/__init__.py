"""Analyses for the negotiation: frames whose rows sum exactly to what they explain."""
