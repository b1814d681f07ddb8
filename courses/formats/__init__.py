"""Questions from elsewhere and back: GIFT, Moodle XML, Aiken, QTI. Plain Python, no database."""
