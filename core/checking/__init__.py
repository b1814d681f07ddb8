"""What authors are told about their words while they write: who could not read this, and what would be easier to read.

Passages are read out of what somebody wrote (``reading``), and plain functions judge
them (``accessibility``, ``readability``, ``abbreviations``). Nothing here hinders saving.
"""
