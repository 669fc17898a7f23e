"""Chinese is complete: every string of code and templates is in the catalog, and the catalog is compiled."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

import cityloop
from tests.cast import PASSWORD, found_town

SOURCE = Path(cityloop.__file__).parent
CATALOG = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES"
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}

Message = tuple[str, str]  # context, id


def strings_of_code(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if name in PLAIN | PLURAL and texts:
            yield "", texts[0]
        elif name in WITH_CONTEXT and len(texts) > 1:
            yield texts[0], texts[1]


def strings_of_templates(text: str) -> Iterator[Message]:
    calls = re.findall(r"\b(?:gettext|ngettext|pgettext|npgettext|_)\((?:[^()]|\([^()]*\))*\)", templatize(text))
    for call in calls:
        yield from strings_of_code(ast.parse(call))


def strings() -> set[Message]:
    found: set[Message] = set()
    for path in SOURCE.rglob("*.py"):
        found |= set(strings_of_code(ast.parse(path.read_text(encoding="utf-8"))))
    for path in SOURCE.rglob("*.html"):
        found |= set(strings_of_templates(path.read_text(encoding="utf-8")))
    return {each for each in found if each[1]}


def catalog() -> dict[Message, str]:
    """The .po file as it stands."""
    found: dict[Message, str] = {}
    for block in (CATALOG / "django.po").read_text(encoding="utf-8").split("\n\n"):
        parts = {
            key: ast.literal_eval(f"({value})")
            for key, value in re.findall(r'^(msgctxt|msgid|msgstr(?:\[0\])?) ((?:".*"\n?)+)', block, re.MULTILINE)
        }
        if parts.get("msgid"):
            found[parts.get("msgctxt", ""), parts["msgid"]] = parts.get("msgstr", parts.get("msgstr[0]", ""))
    return found


def compiled() -> gettext.GNUTranslations:
    with (CATALOG / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_every_string_has_its_chinese() -> None:
    known = catalog()
    assert sorted(each for each in strings() if not known.get(each)) == []


def test_nothing_in_the_catalog_is_doubtful() -> None:
    assert "fuzzy" not in (CATALOG / "django.po").read_text(encoding="utf-8")


def test_chinese_is_set_in_chinese_type_and_speaks_politely() -> None:
    halved = re.compile(r"[\u4e00-\u9fff）”][,:;?!]|[,;?!][\u4e00-\u9fff]|你")
    assert [chinese for chinese in catalog().values() if halved.search(chinese)] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    pattern = re.compile(r"%\(\w+\)[#0-9.]*[a-z]|\{\w+\}")
    # A plural form of one may leave its number out.
    torn = {
        text: chinese
        for (_context, text), chinese in catalog().items()
        if set(pattern.findall(text)) - set(pattern.findall(chinese))
    }
    assert torn == {}


def test_the_compiled_catalog_is_that_of_the_source() -> None:
    made = compiled()
    stale = [
        text
        for (context, text), chinese in catalog().items()
        if (
            made.pgettext(context, text)
            if context
            else made.ngettext(text, text, 5)
            if _plural(made, text)
            else made.gettext(text)
        )
        != chinese
    ]
    assert stale == []


def _plural(made: gettext.GNUTranslations, text: str) -> bool:
    return (text, 0) in made._catalog  # type: ignore[attr-defined]  # the standard library keeps it there


@pytest.mark.django_db
def test_chinese_is_the_default_and_english_one_click_away() -> None:
    found_town()
    client = Client()
    assert '<html lang="zh-Hans"' in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    page = client.get("/sign-in/").content.decode()
    assert '<html lang="en"' in page
    assert "Password" in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/reports/new/", "/set-up/", "/set-up/ground/", "/set-up/ground/topology/"])
def test_no_english_word_of_ours_is_left_on_a_chinese_page(address: str) -> None:
    found_town()
    client = Client()
    client.login(username="admin" if address.startswith("/set-up/") else "operator", password=PASSWORD)
    page = client.get(address).content.decode()
    text = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]+>|&\w+;", " ", page, flags=re.DOTALL)
    allowed = {
        "CityLoop",
        "English",
        "GeoPackage",
        "Shapefile",
        "GeoJSON",
        "CSV",
        "Excel",
        "WGS",
        "GCJ",
        "BD",
        "CGCS",
        "Enter",
        "Esc",
        "EPSG",
        "MB",
    }
    words = set(re.findall(r"[A-Za-z]{2,}", text)) - allowed
    assert {word for word in words if word.lower() not in {"operator", "admin"}} == set()


def test_the_configuration_pages_have_their_names_in_chinese() -> None:
    shown: set[str] = set()
    with translation.override(None):
        for model, page in admin.site._registry.items():
            for meta in (model._meta, *(inline.model._meta for inline in page.inlines)):
                fields = [field for field in meta.fields if not field.auto_created]
                room = apps.get_app_config(meta.app_label)
                shown |= {str(text) for text in (room.verbose_name, meta.verbose_name, meta.verbose_name_plural)}
                shown |= {str(text) for field in fields for text in (field.verbose_name, field.help_text)}
    known = catalog()
    assert sorted(text for text in shown if text and not known.get(("", text)) and not _of_django(text)) == []


def _of_django(text: str) -> bool:
    with translation.override("zh-hans"):
        return translation.gettext(text) != text
