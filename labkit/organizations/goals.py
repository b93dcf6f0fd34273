"""What the tasks of the chapter on organizations ask for, where no call of the step shows it."""

from __future__ import annotations

from dataclasses import replace

from labkit.lesson import Goal

from .scene import QUESTIONS

_IRELAND, _SYDNEY = QUESTIONS[:2]

ONE_ACCOUNT_FIRST = (
    Goal(
        *("Shop's administrator creates a topic in Sydney, as before", "allowed"),
        replace(_SYDNEY, who="shop-admin"),
        asked_later=True,
    ),
)
OUR_REGIONS_WORK = (
    Goal("Shop's administrator creates a topic in Ireland", "allowed", replace(_IRELAND, who="shop-admin")),
    Goal("Sandbox's administrator creates a topic in Ireland", "allowed", replace(_IRELAND, who="sandbox-admin")),
    Goal(
        *("Sandbox's administrator creates a topic in Sydney", "refused"),
        replace(_SYDNEY, who="sandbox-admin"),
        asked_later=True,
    ),
)  # fmt: skip
