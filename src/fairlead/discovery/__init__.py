"""Discovery: repositories, archives and bills to an inventory of AI. A scan proposes; a person changes the register."""

from fairlead.discovery.bills import BillRejected
from fairlead.discovery.candidates import Candidate
from fairlead.discovery.gather import Component, Occurrence
from fairlead.discovery.inputs import scan_input
from fairlead.discovery.installed import InstalledPackage, installed_packages, scan_installed
from fairlead.discovery.interchange import ScanRejected, scan_from_json
from fairlead.discovery.kinds import Category, Confidence, Context, Kind, Role, Stage
from fairlead.discovery.limits import Limits
from fairlead.discovery.result import Scan, Source
from fairlead.discovery.scan import scan
from fairlead.discovery.sighting import Skipped
from fairlead.discovery.source import NotAFolder

__all__ = [
    "BillRejected",
    "Candidate",
    "Category",
    "Component",
    "Confidence",
    "Context",
    "InstalledPackage",
    "Kind",
    "Limits",
    "NotAFolder",
    "Occurrence",
    "Role",
    "Scan",
    "ScanRejected",
    "Skipped",
    "Source",
    "Stage",
    "installed_packages",
    "scan",
    "scan_from_json",
    "scan_input",
    "scan_installed",
]
