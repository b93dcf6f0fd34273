"""One call as a console form, an `aws` line or Python: rendered, edited, sent; which step it belongs to isn't known here."""
