"""The POSTs of a course: enrol, read, answer, evaluate, claim, leave."""
