"""Manifests and lock files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.discovery import Confidence, scan
from tests.engines.discovery.detectors.folder import places, scanned, sure


class TestTheManifestDetector:
    @pytest.mark.parametrize(
        ("name", "text", "version", "line"),
        [
            ("requirements.txt", "# x\nflask\nopenai[datalib]==1.2.3  # y\n", "1.2.3", 3),
            ("requirements/prod.txt", "openai>=1,<2\n", "", 1),
            ("app-requirements.in", "openai ; python_version > '3.8'\n", "", 1),
            ("pyproject.toml", '[project]\nname = "x"\ndependencies = [\n  "flask",\n  "openai==1.0",\n]\n', "1.0", 5),
            ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\nopenai = "1.2.0"\n', "1.2.0", 3),
            ("pyproject.toml", '[tool.poetry.group.ai.dependencies]\nopenai = { version = "^1" }\n', "", 2),
            ("Pipfile", '[packages]\nopenai = "==1.1"\n', "1.1", 2),
            ("setup.cfg", "[options]\ninstall_requires =\n    flask\n    openai==1.5\n", "1.5", 4),
            (
                "setup.py",
                "from setuptools import setup\nREQUIRES = ['flask']\nsetup(install_requires=[\n 'openai==2'])\n",
                "2",
                4,
            ),
            ("environment.yml", "dependencies:\n  - python=3.11\n  - conda-forge::openai=1.3\n", "1.3", 3),
            ("environment.yml", "dependencies:\n  - pip:\n    - openai==1.4\n", "1.4", 3),
        ],
    )
    def test_reads_each_form(self, tmp_path: Path, name: str, text: str, version: str, line: int) -> None:
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)

        found = scan(tmp_path)

        component = next(one for one in found.components if one.key == "sdk:pypi/openai")
        assert (component.version, component.confidence) == (version, Confidence.MEDIUM)
        assert places(found, "sdk:pypi/openai") == {(name, line)}

    def test_a_declared_package_alone_is_no_use_of_its_service(self, tmp_path: Path) -> None:
        assert sure(scanned(tmp_path, requirements__txt="openai\n")) == {"sdk:pypi/openai"}

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("requirements-dev.txt", "openai\n"),
            ("pyproject.toml", '[dependency-groups]\ndev = ["openai"]\n'),
            ("pyproject.toml", '[project.optional-dependencies]\ntest = ["openai"]\n'),
            ("setup.py", "setup(extras_require={'docs': ['openai']})"),
            ("package.json", '{"devDependencies": {"openai": "4"}}'),
        ],
    )
    def test_a_tool_of_development_is_not_shown_alone(self, tmp_path: Path, name: str, text: str) -> None:
        (tmp_path / name).write_text(text)

        found = scan(tmp_path)

        assert sure(found) == set()
        assert found.components

    def test_a_compiled_file_tells_what_was_asked_for(self, tmp_path: Path) -> None:
        text = (
            "anthropic==0.40.0 \\\n    --hash=sha256:aa\n    # via -r requirements.in\n"
            "openai==1.0 \\\n    --hash=sha256:bb\n    # via langchain-openai\n"
        )

        found = scanned(tmp_path, requirements__txt=text)

        assert sure(found) == {"sdk:pypi/anthropic"}
        assert next(one for one in found.components if one.key == "sdk:pypi/openai").neutral

    def test_aliases_of_npm_packages_are_followed(self, tmp_path: Path) -> None:
        found = scanned(tmp_path, package__json='{"dependencies": {"ai-five": "npm:ai@5.0.0", "left-pad": "1"}}')

        assert sure(found) == {"sdk:npm/ai"}


class TestTheLockDetector:
    @pytest.mark.parametrize(
        ("name", "text", "key"),
        [
            ("poetry.lock", '[[package]]\nname = "openai"\nversion = "1.2"\n', "sdk:pypi/openai"),
            ("uv.lock", 'version = 1\n\n[[package]]\nname = "openai"\nversion = "1.2"\n', "sdk:pypi/openai"),
            ("Pipfile.lock", '{"default": {"openai": {"hashes": [], "version": "==1.2"}}}', "sdk:pypi/openai"),
            (
                "package-lock.json",
                '{\n "packages": {\n  "node_modules/openai": {\n   "version": "1.2"\n  }\n }\n}',
                "sdk:npm/openai",
            ),
            ("yarn.lock", 'openai@^1.0.0:\n  version "1.2"\n', "sdk:npm/openai"),
            ("yarn.lock", '"openai@npm:^1.0.0":\n  version: 1.2\n', "sdk:npm/openai"),
            ("pnpm-lock.yaml", "packages:\n\n  openai@1.2:\n    resolution: {}\n", "sdk:npm/openai"),
            ("pnpm-lock.yaml", "packages:\n\n  /openai/1.2:\n    resolution: {}\n", "sdk:npm/openai"),
            (
                "pnpm-lock.yaml",
                "packages:\n\n  '@ai-sdk/openai@1.2(zod@3)':\n    resolution: {}\n",
                "sdk:npm/@ai-sdk/openai",
            ),
        ],
    )
    def test_gives_versions_and_stays_neutral(self, tmp_path: Path, name: str, text: str, key: str) -> None:
        (tmp_path / name).write_text(text)

        found = scan(tmp_path)

        component = next(one for one in found.components if one.key == key)
        assert (component.version, component.neutral, component.confidence) == ("1.2", True, Confidence.LOW)
