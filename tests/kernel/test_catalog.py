"""A catalog file is read strictly, and a refusal says where, what and how to mend it."""

from decimal import Decimal

import pytest

from puhui.kernel.catalog import DocumentError, read_document, read_folder, read_texts

TEXT = """
code = "A"
price = "0.10"

[title]
zh = "甲"
en = "A"

[[parts]]
name = "first"

[[parts]]
name = "second"

[parts.inner]
number = 7
"""


def read(text: str):
    return read_document(text, name="a.toml").root


def test_a_document_is_known_by_the_sha256_of_its_bytes():
    assert read_document("").digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_numbers_are_read_from_texts_without_losing_a_digit():
    assert read('price = "0.10"').number("price") == Decimal("0.10")


def test_both_languages_are_read():
    text = read_texts(read(TEXT).table("title"))
    assert (text.in_language("zh-hans"), text.in_language("en")) == ("甲", "A")


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("code",), 2),
        (("parts", 1, "name"), 13),
        (("parts", 1, "inner", "number"), 16),
        (("parts", 0, "absent"), 9),
    ],
)
def test_the_line_of_a_key_is_known(key, line):
    assert read_document(TEXT).line_of(key) == line


@pytest.mark.parametrize(
    ("text", "reading", "words"),
    [
        ("", lambda root: root.text("code"), "'code' is missing"),
        ("code = 1", lambda root: root.text("code"), "wrong type"),
        ('code = ""', lambda root: root.text("code"), "empty or too long"),
        ('code = "a"', lambda root: root.text("code", form="[A-Z]"), "wrong form"),
        ("price = 0.1", lambda root: root.number("price"), "decimal number in quotes"),
        ('price = "1e3"', lambda root: root.number("price"), "without an exponent"),
        ('price = "NaN"', lambda root: root.number("price"), "plain decimal number"),
        ('price = "1234567890123456"', lambda root: root.number("price"), "plain decimal number"),
        ("version = true", lambda root: root.integer("version"), "out of range"),
        ("version = 0", lambda root: root.integer("version", least=1), "out of range"),
        ('kind = "x"', lambda root: root.choice("kind", ("a", "b")), "Choose one of a, b"),
        ("day = 2026-01-01T00:00:00", lambda root: root.day("day"), "date alone"),
        ("words = []", lambda root: root.words("words", "[a-z]+"), "empty"),
        ('words = ["a", "a"]', lambda root: root.words("words", "[a-z]+"), "repeats"),
        ("parts = 1", lambda root: root.tables("parts"), "list of tables"),
        ("parts = [1]", lambda root: root.tables("parts"), "no list of tables"),
        ("flag = 1", lambda root: root.flag("flag"), "true or false"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line_and_a_remedy(text, reading, words):
    with pytest.raises(DocumentError) as refused:
        reading(read("\n" + text))
    assert words in str(refused.value)
    assert str(refused.value).startswith("a.toml:")
    assert refused.value.line == (2 if text else 1)


def test_an_unknown_key_is_refused_and_the_nearest_known_one_named():
    root = read('code = "A"\ntitel = "x"')
    root.text("code")
    root.text("title", None)
    with pytest.raises(DocumentError, match=r"a.toml:2: titel: .*Did you mean 'title'"):
        root.end()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"\xff", "not UTF-8"),
        ("a = ", "not valid TOML"),
        ("a = 1\na = 2", "not valid TOML"),
        ("a = " + "[" * 990, "not valid TOML"),
        ("a = " + "9" * 900, "decimal number in quotes"),
        ("a" * 1_001, "line is too long"),
        ("#\n" * 40_000, "too large"),
    ],
)
def test_what_is_no_reasonable_document_is_refused_early(source, words):
    with pytest.raises(DocumentError, match=words):
        read_document(source).root.number("a")


def test_a_folder_is_read_by_path(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.toml").write_text("")
    (tmp_path / "a.toml").write_text("")
    assert [file.name.split("/", 1)[1] for file in read_folder(tmp_path)] == ["a.toml", "b/two.toml"]
