"""Fellowships: from a hospital's posting to the fellow's certificate."""
