"""What was read out of what customers wrote, what people corrected, and what comes of both."""

from ucho.understanding.models.learning import CompanyHead, Correction, ReviewItem
from ucho.understanding.models.numbers import OwnNumbers
from ucho.understanding.models.outside import OutsideAnswer, OutsideCall, OutsideModel, Shadow
from ucho.understanding.models.readings import Aspect, Reading, Vector
from ucho.understanding.models.topics import Topic, TopicMember, TopicWeek

__all__ = [
    "Aspect",
    "CompanyHead",
    "Correction",
    "OutsideAnswer",
    "OutsideCall",
    "OutsideModel",
    "OwnNumbers",
    "Reading",
    "ReviewItem",
    "Shadow",
    "Topic",
    "TopicMember",
    "TopicWeek",
    "Vector",
]
