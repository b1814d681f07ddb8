"""What a learner must do by when. See ``accounts.deadlines``, where parts that do not know courses find it too."""

from accounts.deadlines import LOOK_AHEAD, Deadline, Finder, deadlines_of, deadlines_of_many, finds, path

__all__ = ["LOOK_AHEAD", "Deadline", "Finder", "deadlines_of", "deadlines_of_many", "finds", "path"]
