"""Assignments: who reviews whose work, what a rubric comes to, when something is due, and how it is told."""
