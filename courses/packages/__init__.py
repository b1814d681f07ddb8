"""A whole course as one file, and back: what goes along, how it is written down, checked and put in place.

``kinds`` says what a package holds; ``gathering`` reads it from the database
into a ``Parcel``; ``box`` writes a parcel as a zip and reads one that may come
from anywhere; ``looking`` says what a parcel would bring; ``placing`` brings it.
The format is described in docs/package.md.
"""
