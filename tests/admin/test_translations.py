"""Chinese and English are both complete: every marked text has its Chinese, compiled as it is written."""

import gettext
import re
import tomllib
from pathlib import Path

import django
import pytest
import unfold
from django.apps import apps
from django.utils.translation import gettext as translate
from django.utils.translation import override

from tests.admin.messages import APPS, LIBRARIES, OURS, ROOT, read_mo, read_po, sources

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# A text that is the same in both languages.
SAME = {"TOML"}


def test_every_marked_text_is_in_the_file_and_no_other():
    marked = sources([ROOT / app for app in APPS])
    known = read_po(OURS)
    assert {text: marked[text] for text in set(marked) - set(known)} == {}, "run `make messages`"
    assert set(known) - set(marked) == set(), "run `make messages`: these are marked nowhere"


@pytest.mark.parametrize("path", [OURS, LIBRARIES], ids=["ours", "libraries"])
def test_every_text_has_its_chinese(path):
    texts = read_po(path)
    assert {text for text, chinese in texts.items() if not chinese.strip()} == set()
    plain = {text for text, chinese in texts.items() if not re.search("[一-鿿]", chinese)}
    assert plain <= SAME


@pytest.mark.parametrize("path", [OURS, LIBRARIES], ids=["ours", "libraries"])
def test_placeholders_are_the_same_on_both_sides(path):
    wrong = {
        text: chinese
        for text, chinese in read_po(path).items()
        if sorted(set(_PLACEHOLDER.findall(text))) != sorted(set(_PLACEHOLDER.findall(chinese)))
    }
    assert wrong == {}


@pytest.mark.parametrize("path", [OURS, LIBRARIES], ids=["ours", "libraries"])
def test_the_compiled_file_says_what_the_written_one_says(path):
    """A machine without gettext's tools uses the compiled file as it was committed."""
    assert read_mo(path.with_suffix(".mo")) == read_po(path), "run `make messages`"


def test_nothing_of_the_admins_library_is_left_in_english():
    """A new release of Unfold brings new texts: this test names them."""
    package = Path(unfold.__file__).parent
    used = [
        package / "templates" / "unfold",
        package / "templates" / "admin",
        package / "contrib" / "filters",
    ]
    marked = sources(used)
    for path in (*package.glob("*.py"), *(package / "templatetags").glob("*.py")):
        marked |= sources([path.parent]) if path.parent != package else {}
    folder = Path(django.__file__).parent
    known = set(read_po(LIBRARIES)) | set(read_po(OURS))
    for part in ("conf", "contrib/admin", "contrib/auth"):
        with (folder / part / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo").open("rb") as file:
            known |= {
                key if isinstance(key, str) else key[0] for key in gettext.GNUTranslations(file)._catalog
            }
    assert {text: where for text, where in marked.items() if text not in known} == {}


def test_the_words_of_the_scheme_are_the_fields_own():
    words = {
        "methodology": "方法学",
        "reduction": "减排量",
        "issuance": "签发",
        "retirement": "注销",
        "activity": "活动",
        "verifier": "核证员",
        "Holding": "持有量",
        "transfer": "转移",
        "coins": "碳币",
        "assignment": "指派",
        "factor": "因子",
        "Ledger": "账本",
        "certificate": "证书",
        "audit trail": "审计日志",
    }
    with override("zh-hans"):
        assert {word: translate(word) for word in words} == words
    with override("en"):
        assert [translate(word) for word in words] == list(words)


def test_whatever_has_a_chinese_field_has_an_english_one():
    for app in APPS:
        label = "kernel" if app == "puhui" else app
        for model in apps.get_app_config(label).get_models():
            names = {field.name for field in model._meta.get_fields()}
            for name in names:
                if name.endswith(("_zh", "_en")):
                    assert {f"{name[:-3]}_zh", f"{name[:-3]}_en"} <= names, (model, name)


def test_whatever_has_a_chinese_text_in_a_catalog_has_an_english_one():
    files = [path for app in APPS for path in (ROOT / app).rglob("*.toml")]
    assert len(files) > 10
    for path in files:
        _check_pairs(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def _check_pairs(value: object, where: str) -> None:
    if isinstance(value, dict):
        assert ("zh" in value) == ("en" in value), where
        for name, inner in value.items():
            if name in ("zh", "en") or name.endswith(("_zh", "_en")):
                assert isinstance(inner, str), (where, name)
                assert inner.strip(), (where, name)
            if name.endswith("_zh"):
                assert f"{name[:-3]}_en" in value, (where, name)
            if name.endswith("_en"):
                assert f"{name[:-3]}_zh" in value, (where, name)
            _check_pairs(inner, f"{where}: {name}")
    elif isinstance(value, list):
        for inner in value:
            _check_pairs(inner, where)
