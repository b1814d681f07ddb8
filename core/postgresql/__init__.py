"""PostgreSQL as Django knows it, with fewer questions to a connection that has just answered."""
