"""Polish and Russian are complete at every commit, say what the code says, and are compiled."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from pathlib import Path

import polib
import pytest

from tests.conftest import skip_or_fail
from tests.rules.catalogues import LANGUAGES, catalogue, compiled, extracted, faults, gaps, keys, packages, read
from tests.rules.source import ROOT
from tests.servers.local import Missing

TRANSLATED = [package for package in packages() if (package / "locale").is_dir()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", TRANSLATED, ids=lambda package: package.name)
def test_a_catalogue_is_complete_and_compiled(package: Path, language: str) -> None:
    po = read(catalogue(package, language))
    assert not list(faults(po, language))
    assert compiled(po, polib.mofile(str(catalogue(package, language).with_suffix(".mo")))), "run ./dev translate"


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_every_word_in_the_code_is_in_the_catalogues(package: Path, tmp_path: Path) -> None:
    if not shutil.which("xgettext"):
        skip_or_fail(Missing("xgettext is not installed (Debian: apt install gettext)"))
    said = extracted(package, tmp_path)
    for language in LANGUAGES:
        known = keys(read(catalogue(package, language)))
        assert said == known, f"{language} lacks {said - known} and has too much {known - said}; run ./dev translate"


def test_every_word_of_a_template_stands_where_it_is_found() -> None:
    """Tools see a sentence in braces only where it comes first: `{{ words or _("Due:") }}` would stay English."""
    for path in sorted((ROOT / "ucho").glob("*/jinja2/**/*.html")):
        package = ROOT / "ucho" / path.relative_to(ROOT / "ucho").parts[0]
        known = {entry.msgid for entry in read(catalogue(package, LANGUAGES[0]))}
        said = set(re.findall(r'\b_\("((?:[^"\\]|\\.)*)"\)', path.read_text("utf-8")))
        assert said <= known, f"{path.name} says what no catalogue holds: {said - known}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sentence_has_one_translation(language: str) -> None:
    """Django merges all catalogues into one: of two translations one would win everywhere."""
    meanings = defaultdict(dict)
    for package in TRANSLATED:
        for entry in read(catalogue(package, language)):
            words = entry.msgstr or str(entry.msgstr_plural)
            meanings[entry.msgctxt or "", entry.msgid].setdefault(words, package.name)
    apart = {key: found for key, found in meanings.items() if len(found) > 1}
    assert not apart, "translate alike, or tell them apart with pgettext"


HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=0;\\n"\n\n'
GOOD = (
    'msgid "%(n)d loaf"\nmsgid_plural "%(n)d loaves"\nmsgstr[0] "Bochenek"\nmsgstr[1] "%(n)d x"\nmsgstr[2] "%(n)d x"\n'
)
PLANTED = [
    'msgid "Loaf"\nmsgstr ""\n',
    '#, fuzzy\nmsgid "Loaf"\nmsgstr "Chleb"\n',
    '#~ msgid "Loaf"\n#~ msgstr "Chleb"\n',
    'msgid "Dear %(name)s"\nmsgstr "Szanowni Państwo"\n',
    'msgid "Dear %(name)s"\nmsgstr "Drogi %(nazwa)s"\n',
    'msgid "loaf"\nmsgid_plural "loaves"\nmsgstr[0] "bochenek"\nmsgstr[1] "bochenki"\n',
    GOOD.replace('[2] "%(n)d x"', '[2] "x"'),
]


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_fault_is_caught(text: str) -> None:
    assert len(list(faults(polib.pofile(HEAD + text), "pl"))) == 1


def test_only_polish_may_leave_the_number_out_of_the_singular() -> None:
    good = GOOD.replace('msgid "%(n)d loaf"', 'msgid "One loaf"')
    assert not list(faults(polib.pofile(HEAD + good), "pl"))
    assert len(list(faults(polib.pofile(HEAD + good), "ru"))) == 1  # “Bochenek” would stand for 21 loaves, too


def test_a_catalogue_that_was_not_compiled_again_is_caught(tmp_path: Path) -> None:
    po = polib.pofile(HEAD + 'msgid "Loaf"\nmsgstr "Chleb"\n')
    po.save_as_mofile(str(tmp_path / "django.mo"))
    assert compiled(po, polib.mofile(str(tmp_path / "django.mo")))
    po[0].msgstr = "Bochenek"
    assert not compiled(po, polib.mofile(str(tmp_path / "django.mo")))


def test_a_new_sentence_in_code_and_templates_is_found(tmp_path: Path) -> None:
    package = tmp_path / "bakery"
    (package / "templates").mkdir(parents=True)
    (package / "words.py").write_text("from django.utils.translation import gettext as _\n_('Fresh bread.')\n")
    (package / "templates" / "page.html").write_text("{% load i18n %}{% translate 'Warm rolls.' %}")
    (tmp_path / "work").mkdir()
    assert extracted(package, tmp_path / "work") == {("", "Fresh bread."), ("", "Warm rolls.")}


def test_a_percent_sign_is_no_gap() -> None:
    assert gaps("100%% of %(name)s, %d and {x}") == ["%(name)s", "%d", "{x}"]
