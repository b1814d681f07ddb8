"""Approval before publication: what a version says, who may approve it, and whether it may go out."""
