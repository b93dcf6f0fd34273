"""What a class has done, from the journals in the learners' folders; nothing here changes a learner's work."""

from .frames import answers_frame, exercises_frame, for_spreadsheet, misconceptions_frame, where_frame
from .page import one_as_text
from .records import Answered, Learner, read_class, read_learner
from .talk import talk_about

__all__ = [
    "Answered",
    "Learner",
    "answers_frame",
    "exercises_frame",
    "for_spreadsheet",
    "misconceptions_frame",
    "one_as_text",
    "read_class",
    "read_learner",
    "talk_about",
    "where_frame",
]
