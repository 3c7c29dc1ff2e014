"""Fetch the third-party assets of the staff screens into `ucho/web/static/vendor/`. For developers; users never run it.

    python tools/vendor.py

Needs npm (only as a download client: nothing is built and no package script runs). The result is committed, so that
nobody needs npm to install or run ucho. What the script changes on the way is written at each function.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import unquote

TARGET = Path(__file__).parent.parent / "ucho" / "web" / "static" / "vendor"

PACKAGES = {
    "@tabler/core": ("1.6.1", "MIT"),
    "@tabler/icons": ("3.51.0", "MIT"),
    "htmx.org": ("2.0.11", "0BSD"),
}

ICONS = """
activity adjustments alarm alarm-snooze alert-circle alert-triangle archive arrow-back-up
arrow-bounce arrow-left arrow-merge arrow-right arrows-split-2 at ban bell bolt book brand-telegram
brand-vk brand-whatsapp building-store bulb calendar-clock calendar-time chart-bar chart-dots
chart-pie check checklist checks chevron-down chevron-left chevron-right circle-check circle-dashed
clipboard-list clock clock-check clock-exclamation clock-off cloud-lock coffee copy corner-up-left
cut device-floppy device-mobile door-exit dots download ear external-link eye eye-off file file-text
filter flask gift git-branch git-merge grid-dots heart-handshake heartbeat help history hourglass
id-badge-2 inbox info-circle keyboard language lifebuoy link list-check list-details loader-2 lock
logout mail mail-question map-pin message message-2 message-circle message-plus message-question
messages mood-angry mood-annoyed mood-confused mood-cry mood-empty mood-happy mood-neutral mood-sad
mood-smile mood-surprised moon note palette paperclip pencil phone photo photo-search player-pause
player-play playlist-x plug plug-connected plus point quote receipt refresh robot
rosette-discount-check rotate rotate-2 route school search send settings shield-check shield-lock
sparkles square-check stack-2 star stars sun tag target template thumb-up trash trending-down
trending-up unlink urgent user user-check user-off user-plus user-question users wifi-off world
world-share x zoom-question zzz
""".split()

MIT_OF_TABLER = """The MIT License (MIT)

Copyright (c) 2018-2026 The Tabler Authors

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def fetch(name: str, version: str, folder: Path) -> Path:
    """Download one package and return the folder it unpacked to."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    home = folder / name.replace("/", "-")
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(home, filter="data")
    return home / "package"


def tabler(package: Path) -> None:
    """Write the style sheet with its `data:` images moved to files: `default-src 'self'` forbids `data:`."""
    home = TARGET / "tabler"
    (home / "img").mkdir(parents=True)
    style = (package / "dist/css/tabler.min.css").read_text("utf-8")
    style = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", style)

    def to_file(match: re.Match[str]) -> str:
        image = unquote(match["image"]).encode()
        name = f"{hashlib.sha256(image).hexdigest()[:10]}.svg"
        (home / "img" / name).write_bytes(image)
        return f"url(img/{name})"

    style = re.sub(r"""url\((["'])data:image/svg\+xml,(?P<image>.*?)\1\)""", to_file, style)
    assert "data:" not in style, "an image is still inside the style sheet"
    (home / "tabler.min.css").write_text(style, "utf-8")
    (home / "LICENSE").write_text(MIT_OF_TABLER, "utf-8")  # the package itself carries no licence file


def icons(package: Path) -> None:
    """Join the icons named above into one sprite; a page shows one by `<use href="sprite.svg#name">`."""
    home = TARGET / "icons"
    home.mkdir(parents=True)
    symbols = []
    for name in ICONS:
        drawing = (package / f"icons/outline/{name}.svg").read_text("utf-8")
        shapes = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        assert shapes, name
        body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", shapes[1])
        shapes_in_line = re.sub(r"\s+", " ", body).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes_in_line}</symbol>')
    (home / "sprite.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", "utf-8"
    )
    shutil.copy(package / "LICENSE", home / "LICENSE")


def htmx(package: Path) -> None:
    """Copy the script as it is."""
    home = TARGET / "htmx"
    home.mkdir(parents=True)
    shutil.copy(package / "dist/htmx.min.js", home / "htmx.min.js")
    shutil.copy(package / "LICENSE", home / "LICENSE")


def manifest() -> None:
    """List every file with the package it came from and its hash; `tests/web/test_vendor.py` compares."""
    folders = {"tabler": "@tabler/core", "icons": "@tabler/icons", "htmx": "htmx.org"}
    entries = []
    for folder, name in folders.items():
        version, licence = PACKAGES[name]
        files = {
            str(path.relative_to(TARGET)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((TARGET / folder).rglob("*"))
            if path.is_file()
        }
        entries.append({"name": name, "version": version, "licence": licence, "files": files})
    (TARGET / "manifest.json").write_text(json.dumps({"packages": entries}, indent=2) + "\n", "utf-8")


def notices() -> None:
    """Write THIRD-PARTY.md: who made what, under which words."""
    lines = ["# Third-party assets of the staff screens\n"]
    lines.append("Made by `tools/vendor.py`; the hashes are in `manifest.json`.\n")
    for folder, name in {"tabler": "@tabler/core", "icons": "@tabler/icons", "htmx": "htmx.org"}.items():
        version, licence = PACKAGES[name]
        words = (TARGET / folder / "LICENSE").read_text("utf-8").strip()
        lines.append(f"## {name} {version} ({licence})\n\n```\n{words}\n```\n")
    (TARGET / "THIRD-PARTY.md").write_text("\n".join(lines), "utf-8")


def main() -> None:
    """Fetch everything anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        for write, name in ((tabler, "@tabler/core"), (icons, "@tabler/icons"), (htmx, "htmx.org")):
            write(fetch(name, PACKAGES[name][0], Path(scratch)))
    manifest()
    notices()


if __name__ == "__main__":
    main()
