"""What stands on the desk of officers and hosts: read only, a constant number of queries each."""
