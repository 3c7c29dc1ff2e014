"""Pages lead where they say, name what exists, and are all found from the index."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from tests.docs.pages import DOCS, ROOT, Page, pages

MOST_BYTES = 150_000  # of one picture
FILE = re.compile(r"(?:ucho|tests|tools|benchmarks|docs|\.ci)/[\w./-]+\.(?:py|md|toml|html|po|sh)|ucho(?:/[\w-]+)+/")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Page) -> None:
    broken = [link for link in page.links() if not _leads_somewhere(page, link)]
    assert not broken


def _leads_somewhere(page: Page, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return link.startswith(("https://", "mailto:"))
    path, _hash, anchor = link.partition("#")
    target = (page.path.parent / unquote(path)).resolve() if path else page.path
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in Page(target).anchors()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Page) -> None:
    named = {
        found
        for words in page.inline()
        for found in [words.partition("::")[0]]
        if FILE.fullmatch(found) and "NAME" not in found
    }
    assert not [name for name in sorted(named) if not (ROOT / name).exists()]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_dotted_name_of_ours_exists(page: Page) -> None:
    named = {words for words in page.inline() if re.fullmatch(r"ucho(\.[a-z_]+)+", words)}
    missing = []
    for name in sorted(named):
        parts = name.split(".")
        module = ROOT.joinpath(*parts)
        inside = ROOT.joinpath(*parts[:-1]).with_suffix(".py")
        found = module.is_dir() or module.with_suffix(".py").exists()
        if not found and not (inside.exists() and re.search(rf"\b{parts[-1]}\b", inside.read_text("utf-8"))):
            missing.append(name)
    assert not missing


def test_the_index_names_every_page() -> None:
    index = Page(DOCS / "README.md")
    linked = {(DOCS / unquote(link.partition("#")[0])).resolve() for link in index.links()}
    wanted = {page.path for page in pages() if page.path.is_relative_to(DOCS)} - {index.path}
    assert not sorted(str(path.relative_to(DOCS)) for path in wanted - linked)


def test_a_decision_is_named_by_a_sentence_and_says_what_follows() -> None:
    assert not [page.name for page in pages("decisions") if not _is_a_decision(page)]
    numbers = [page.path.stem.partition("-")[0] for page in pages("decisions")]
    assert len(numbers) == len(set(numbers)), "two decisions have one number"


def _is_a_decision(page: Page) -> bool:
    number, _dash, words = page.path.stem.partition("-")
    lines = page.text.splitlines()
    spoken = re.sub(r"[^a-z0-9]+", "-", lines[0].removeprefix(f"# {number} ").lower()).strip("-")
    return number.isdigit() and len(words.split("-")) >= 4 and spoken == words and 5 <= len(lines) <= 30


def test_pictures_are_small_described_and_used() -> None:
    pictures = {path for path in (DOCS / "images").glob("*") if path.is_file()}
    assert not [path.name for path in pictures if path.stat().st_size > MOST_BYTES]
    links = [(page, link) for page in pages() for link in page.links() if link.endswith((".png", ".svg"))]
    used = {(page.path.parent / link).resolve() for page, link in links}
    assert pictures <= used
    assert not [page.name for page in pages() if re.search(r"!\[\s*\]\(", page.prose)], "a picture without words"
