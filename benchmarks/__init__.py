"""How fast the site is, as multiples of an empty view under the same server. ``bin/benchmark`` runs it; see README.md here."""
