"""Presents chapters to a class: what the page of JupyterLab is told for each key. Screens and what they are made of are
in `lesson/view/talk` and `lesson/model/talk`."""

from .presenter import TARGET, Presenter, listen

__all__ = ["TARGET", "Presenter", "listen"]
