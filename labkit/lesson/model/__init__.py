"""What a lesson is, without a page: steps, predictions, how they are judged, what is kept; no widget and no HTML."""
