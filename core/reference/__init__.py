"""Lists of facts from outside, each with its source and date."""
