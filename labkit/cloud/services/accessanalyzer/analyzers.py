"""No analyzers: they would look on at what this workbook lets people look at. (ListAnalyzers)"""

from __future__ import annotations

from labkit.cloud.services._common.nothing import nothing

nothing("accessanalyzer", "ListAnalyzers", "analyzers")
