"""Lessons and whole courses on paper: what is printed, how its blocks look there, and the PDF."""
