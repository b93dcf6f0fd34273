"""How far a learner is in the whole course: an overview, what to look at again, a file of all work, the last page. Read from what lessons keep; no scene is opened."""

from .pages import bring_in, export, overview, what_you_can_do

__all__ = ["bring_in", "export", "overview", "what_you_can_do"]
