"""The staff's desk: every certificate with its history, the deeds on it, designs with their versions, and lists."""
