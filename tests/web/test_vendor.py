"""The third-party files are the ones that were fetched, and nothing asks for a file that is not there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent.parent / "ucho" / "web"
VENDOR = WEB / "static" / "vendor"


def test_every_vendored_file_is_the_one_in_the_manifest() -> None:
    listed = {
        path: digest
        for package in json.loads((VENDOR / "manifest.json").read_text("utf-8"))["packages"]
        for path, digest in package["files"].items()
    }
    there = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.parent != VENDOR
    }
    assert there == listed


def test_every_package_says_who_made_it_under_which_licence() -> None:
    notices = (VENDOR / "THIRD-PARTY.md").read_text("utf-8")
    for package in json.loads((VENDOR / "manifest.json").read_text("utf-8"))["packages"]:
        assert f"{package['name']} {package['version']} ({package['licence']})" in notices


def test_every_icon_that_a_page_draws_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons" / "sprite.svg").read_text("utf-8")))
    asked = set()
    for page in [*WEB.rglob("*.html"), *WEB.rglob("*.py")]:
        words = page.read_text("utf-8")
        asked |= set(re.findall(r'{% icon "([a-z0-9-]+)"', words)) | set(re.findall(r'\bicon\("([a-z0-9-]+)"', words))
        asked |= set(re.findall(r'\bicon="([a-z0-9-]+)"', words))
    assert asked - sprite == set()


def test_no_style_sheet_needs_what_the_content_policy_forbids() -> None:
    for sheet in [*VENDOR.rglob("*.css"), *(WEB / "static" / "web").rglob("*.css")]:
        words = sheet.read_text("utf-8")
        assert "data:" not in words
        assert "http://" not in words.replace("http://www.w3.org", "")
        for image in re.findall(r"url\(([^)]+)\)", words):
            assert (sheet.parent / image.strip("\"'")).is_file(), f"{sheet.name} asks for {image}"


def test_no_template_holds_a_script_or_a_style() -> None:
    for page in WEB.rglob("*.html"):
        words = page.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)", words), page
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|hx-on|javascript:", words), page
