"""Installed packages: what runs beside a program, from the metadata in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.discovery import (
    Confidence,
    InstalledPackage,
    NotAFolder,
    installed_packages,
    scan_from_json,
    scan_installed,
)


def install(folder: Path, name: str, version: str) -> None:
    """Lay down the metadata that an installer leaves."""
    place = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


class TestInstalledPackages:
    def test_are_listed_by_normal_name_and_version(self, tmp_path: Path) -> None:
        install(tmp_path, "Scikit-Learn", "1.5")
        install(tmp_path, "click", "8.1")
        (tmp_path / "click").mkdir()
        (tmp_path / "click" / "__init__.py").write_text("raise SystemExit('imported')\n")
        (tmp_path / "broken.dist-info").mkdir()

        assert installed_packages(tmp_path) == (
            InstalledPackage(name="click", version="8.1"),
            InstalledPackage(name="scikit-learn", version="1.5"),
        )

    def test_of_no_folder_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(NotAFolder, match="cannot be scanned: not a folder"):
            installed_packages(tmp_path / "missing")


class TestScanInstalled:
    def test_shows_catalogued_packages_and_proposes_nothing(self, tmp_path: Path) -> None:
        install(tmp_path, "openai", "1.54.0")
        install(tmp_path, "click", "8.1")

        found = scan_installed(tmp_path)

        (component,) = found.components
        assert (component.key, component.version, component.confidence) == (
            "sdk:pypi/openai",
            "1.54.0",
            Confidence.MEDIUM,
        )
        assert component.aliases == ("pkg:pypi/openai",)
        assert found.candidates == ()
        assert scan_from_json(found.to_json()) == found
