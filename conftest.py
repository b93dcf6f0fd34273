"""Every test run presses the notebooks' buttons itself: the saved outputs come from such a run."""

import os

os.environ["LABKIT_AUTORUN"] = "1"
