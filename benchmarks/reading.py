"""How easily each chapter reads: Flesch reading ease, code and names left out.

    python benchmarks/reading.py                 # every chapter, the engine, README and CONTRIBUTING
    python benchmarks/reading.py organizations   # only those whose name holds this word

It needs textstat 0.7.3: `pip install textstat==0.7.3 'setuptools<81'`, only for this. Later versions need
data from the network. 70 is plain English, 60 is the least that a chapter should have. The figure likes short
words, in whatever order they are: a reader has the last word.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.reading.rules import sentences, words
from tests.reading.terms import CHAPTERS, chapter_of
from tests.reading.texts import every_text

_FEWEST = 4  # words of what counts as a sentence
_STAND_INS = re.compile(r"\b(?:Code|Name)\b|[“”\"*_()]")


def group(source: str) -> str:
    """The chapter or room of a source."""
    chapter = chapter_of(source)
    if chapter is not None:
        return f"{chapter:02} {CHAPTERS[chapter]}"
    parts = source.split("/")
    return "/".join(parts[:2]).removesuffix(".ipynb") if len(parts) > 1 else source


def prose() -> dict[str, list[str]]:
    """The sentences of each group, without code and names."""
    found: dict[str, list[str]] = defaultdict(list)
    for said in every_text():
        for sentence in sentences(said.text):
            bare = " ".join(_STAND_INS.sub(" ", sentence).split()).rstrip(".!?:;, ")
            if words(bare) >= _FEWEST:
                found[group(said.source)].append(f"{bare}.")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only groups whose name holds this")
    given = parser.parse_args()
    try:
        from textstat import flesch_reading_ease
    except ImportError as error:
        sys.exit(f"{error}. Install it with: pip install textstat==0.7.3 'setuptools<81'")
    print(f"{'group':<40}{'sentences':>10}{'words each':>12}{'Flesch':>8}")
    chapters = []
    for name, several in sorted(prose().items()):
        if given.word in name:
            ease = flesch_reading_ease(" ".join(several))
            chapters += [ease] if name[:1].isdigit() else []
            mean = sum(map(words, several)) / len(several)
            print(f"{name:<40}{len(several):>10}{mean:>12.1f}{ease:>8.1f}")
    if chapters:
        print(f"chapters: {sum(chapters) / len(chapters):.1f} on average, {min(chapters):.1f} at least")


if __name__ == "__main__":
    main()
