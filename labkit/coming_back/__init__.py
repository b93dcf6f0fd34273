"""Questions that come back: about beliefs behind wrong answers in any chapter, and ten as a test before and after. How a question is made isn't here."""

from .pages import come_back, test_after, test_before

__all__ = ["come_back", "test_after", "test_before"]
