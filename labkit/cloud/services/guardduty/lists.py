"""No detectors, and nobody who administers them. (ListDetectors in the Amazon GuardDuty API Reference)"""

from __future__ import annotations

from labkit.cloud.services._common.nothing import nothing

nothing("guardduty", "ListDetectors", "DetectorIds")
nothing("guardduty", "ListOrganizationAdminAccounts", "AdminAccounts")
