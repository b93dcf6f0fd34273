"""Chapter 7, from nothing to administrator: small permissions that lead to all of them. How a way is found isn't here."""

from typing import Final

from .hunts import (
    ADA,
    BEN,
    CLEO,
    DAN,
    EVA,
    FINN,
    GUS,
    HANA,
    INES,
    JON,
    KIM,
    LARS,
    MIA,
    NOOR,
    OLAF,
    PIA,
    QUIN,
    ROSA,
    SVEN,
    TARA,
    UDO,
    WANDA,
    WIM,
)
from .lesson import SCENE, STEPS, open_lab

WORKS: Final = 7
"""How many exercises and sortings the chapter has: the bar tells it before they are loaded."""

__all__ = [
    "ADA",
    "BEN",
    "CLEO",
    "DAN",
    "EVA",
    "FINN",
    "GUS",
    "HANA",
    "INES",
    "JON",
    "KIM",
    "LARS",
    "MIA",
    "NOOR",
    "OLAF",
    "PIA",
    "QUIN",
    "ROSA",
    "SCENE",
    "STEPS",
    "SVEN",
    "TARA",
    "UDO",
    "WANDA",
    "WIM",
    "WORKS",
    "open_lab",
]
