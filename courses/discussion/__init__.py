"""Questions and answers between the people of a course: what may be written, what is read, and who may read it."""
