"""The Nu checker, which knows what HTML allows, finds nothing in the pages that is ours.

It is a Java program: set VNU_JAR to the path of its jar to run this; CONTRIBUTING.md says where the jar is to be had.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

OF_THE_THEME = ('class="md-toggle', 'class="md-nav__link')
"""What Material for MkDocs writes: its hidden boxes and the folders of its menu have attributes that are not allowed there."""


def find_faults(*paths: Path) -> list[Mapping[str, Any]]:
    """The errors and warnings of all pages below these paths, without those in the theme's own markup."""
    checker = ["java", "-jar", os.environ["VNU_JAR"], "--format", "json", "--stdout", "--skip-non-html", "--exit-zero-always"]
    ran = subprocess.run([*checker, *paths], capture_output=True, check=True)
    messages = json.loads(ran.stdout)["messages"]
    return [each for each in messages if not any(text in each.get("extract", "") for text in OF_THE_THEME)]


@pytest.mark.skipif(
    not os.environ.get("VNU_JAR") or shutil.which("java") is None, reason="VNU_JAR does not name the Nu checker's jar"
)
def test_the_nu_checker_finds_nothing_that_is_ours(site: Path, auditor_sites: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text("<!doctype html><html lang=en><title>x</title><p><div></div></p>")
    assert find_faults(spoilt) != []
    assert [(each["url"], each["message"]) for each in find_faults(site, *auditor_sites.glob("*/site"))] == []
