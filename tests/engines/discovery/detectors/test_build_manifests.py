"""Manifests of Go, Rust, Java and Kotlin, .NET and Ruby."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.discovery import scan
from tests.engines.discovery.test_hostile import quickly

MAVEN = """<project>
  <properties><ai.version>1.0.1</ai.version></properties>
  <!-- <dependency><groupId>com.anthropic</groupId><artifactId>anthropic-java</artifactId></dependency> -->
  <dependencies>
    <dependency>
      <groupId>com.openai</groupId>
      <artifactId>openai-java</artifactId>
      <version>${ai.version}</version>
    </dependency>
  </dependencies>
</project>
"""
GRADLE_VERSIONS = """[versions]
openai = "1.0.1"

[libraries]
guava = "com.google.guava:guava:33.0"
openai = { module = "com.openai:openai-java", version.ref = "openai" }
"""
FOUND = [
    ("go.mod", "module x\n\nrequire (\n\tgithub.com/pkg/errors v0.9.1\n\tgithub.com/openai/openai-go v0.1.2\n)\n",
     "sdk:go/github.com/openai/openai-go", "0.1.2", 5),
    ("go.mod", "module x\nrequire github.com/openai/openai-go/v2 v2.0.0\n",
     "sdk:go/github.com/openai/openai-go", "2.0.0", 2),
    ("Cargo.toml", '[package]\nname = "x"\n[dependencies]\nasync-openai = "=0.25.0"\n', "sdk:cargo/async-openai",
     "0.25.0", 4),
    ("Cargo.toml", '[dependencies.ai]\npackage = "async-openai"\nversion = "0.25"\n', "sdk:cargo/async-openai",
     "0.25", 1),
    ("Cargo.toml", '[workspace.dependencies]\nasync-openai = { version = "^0.25" }\n', "sdk:cargo/async-openai", "", 2),
    ("Cargo.toml", "[target.'cfg(unix)'.dependencies]\nasync-openai = '*'\n", "sdk:cargo/async-openai", "", 2),
    ("pom.xml", MAVEN, "sdk:maven/com.openai:openai-java", "1.0.1", 7),
    ("build.gradle", "dependencies {\n  implementation 'com.openai:openai-java:1.0.1'\n}\n",
     "sdk:maven/com.openai:openai-java", "1.0.1", 2),
    ("build.gradle.kts", 'dependencies {\n  api(platform("com.openai:openai-java:1.+"))\n}\n',
     "sdk:maven/com.openai:openai-java", "", 2),
    ("gradle/libs.versions.toml", GRADLE_VERSIONS, "sdk:maven/com.openai:openai-java", "1.0.1", 6),
    ("src/App.csproj", '<Project>\n <ItemGroup>\n  <PackageReference Include="OpenAI" Version="2.1.0" />\n',
     "sdk:nuget/OpenAI", "2.1.0", 3),
    ("Directory.Packages.props", '<Project>\n<PackageVersion Version="[2.1.0]" Include="OpenAI"/>\n',
     "sdk:nuget/OpenAI", "2.1.0", 2),
    ("packages.config", '<packages>\n<package id="OpenAI" version="2.1.0" targetFramework="net48" />\n',
     "sdk:nuget/OpenAI", "2.1.0", 2),
    ("Gemfile", "source 'x'\ngem 'ruby-openai', '7.3.1'\n", "sdk:gem/ruby-openai", "7.3.1", 2),
    ("x.gemspec", "Gem::Specification.new do |s|\n  s.add_dependency('ruby-openai', '>= 7')\nend\n",
     "sdk:gem/ruby-openai", "", 2),
]  # fmt: skip
WEAK = [
    ("go.mod", "module x\nrequire github.com/openai/openai-go v0.1.2 // indirect\n"),
    ("Cargo.toml", '[dev-dependencies]\nasync-openai = "0.25"\n'),
    ("pom.xml", MAVEN.replace("<version>", "<scope>test</scope><version>")),
    ("build.gradle", "testImplementation 'com.openai:openai-java:1.0.1'\n"),
    ("x.gemspec", "s.add_development_dependency 'ruby-openai'\n"),
    ("Cargo.lock", '[[package]]\nname = "async-openai"\nversion = "0.25.0"\n'),
    ("Gemfile.lock", "GEM\n  specs:\n    ruby-openai (7.3.1)\n"),
]
NOTHING = [
    ("go.mod", "module github.com/openai/openai-go\n\nreplace github.com/openai/openai-go v1.0.0 => ./x\n"),
    ("Cargo.toml", '[package]\nname = "async-openai"\nversion = "0.1.0"\n'),
    ("pom.xml", "<project><groupId>com.openai</groupId><artifactId>openai-java</artifactId></project>"),
    ("build.gradle", "// implementation 'com.openai:openai-java:1.0.1'\ntask 'com.openai:openai-java:1.0.1'\n"),
    ("App.csproj", '<!--\n<PackageReference Include="OpenAI" Version="2.1.0" />\n-->\n'),
    ("Gemfile", "# gem 'ruby-openai'\nputs 'gem ruby-openai'\n"),
]
HOSTILE = [
    ("pom.xml", "<dependency>" * 150_000),
    ("pom.xml", "<dependency><groupId>" + "a" * 1_900_000),
    ("pom.xml", "<!--" * 400_000),
    ("App.csproj", "<PackageReference " * 100_000),
    ("App.csproj", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><PackageReference Include=\"&a;\"/>"),
    ("build.gradle", "implementation('" * 100_000),
    ("build.gradle", "\n".join(["implementation '" + "a" * 1_900] * 800)),
    ("Gemfile", "gem '" + "a" * 1_900_000),
    ("go.mod", "require (\n" + "a/" * 900_000),
    ("Cargo.toml", "a=" + "[" * 100_000),
    ("Gemfile.lock", "    " * 400_000),
]


def written(folder: Path, name: str, text: str) -> Path:
    """Write one file below a folder."""
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return folder


class TestBuildManifests:
    @pytest.mark.parametrize(("name", "text", "key", "version", "line"), FOUND)
    def test_show_a_declared_package_with_its_line(
        self, tmp_path: Path, name: str, text: str, key: str, version: str, line: int
    ) -> None:
        found = scan(written(tmp_path, name, text))

        component = next(one for one in found.components if one.key == key)
        assert (component.confidence, component.version) == ("medium", version)
        assert [(place.path, place.line) for place in component.occurrences] == [(name, line)]

    @pytest.mark.parametrize(("name", "text"), WEAK)
    def test_are_weak_for_tests_builds_and_locks(self, tmp_path: Path, name: str, text: str) -> None:
        found = scan(written(tmp_path, name, text))

        assert found.components
        assert {one.confidence for one in found.components} == {"low"}

    @pytest.mark.parametrize(("name", "text"), NOTHING)
    def test_show_nothing_that_is_not_declared(self, tmp_path: Path, name: str, text: str) -> None:
        assert scan(written(tmp_path, name, text)).components == ()

    @pytest.mark.parametrize(("name", "text"), HOSTILE)
    def test_that_are_hostile_cost_little(self, tmp_path: Path, name: str, text: str) -> None:
        with quickly():
            found = scan(written(tmp_path, name, text))

        assert found.components == ()

    def test_make_their_folder_a_system_of_its_own(self, tmp_path: Path) -> None:
        project = '<Project><PackageReference Include="OpenAI" Version="2.1.0" /></Project>'

        found = scan(written(tmp_path, "services/desk/Desk.csproj", project))

        assert [one.key for one in found.candidates] == ["system:services/desk"]
