"""How the pages are built: `make docs`, with Sphinx and MyST."""

project = "labkit"
author = "The labkit authors"
extensions = ["myst_parser"]
html_title = "labkit"
html_theme = "alabaster"
html_theme_options = {"description": "Identity and access on AWS, learned by doing", "fixed_sidebar": True}
exclude_patterns = ["built"]
myst_heading_anchors = 2
suppress_warnings = ["myst.xref_missing"]  # the included pages link to files of the repository
