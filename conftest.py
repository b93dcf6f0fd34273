"""Every test run presses the notebooks' buttons itself: the saved outputs come from such a run."""

import gc
import os

os.environ["LABKIT_AUTORUN"] = "1"


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no garbage is looked for in it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
