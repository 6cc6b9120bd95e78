import pytest

from geodata.errors import InputError
from maps.documents import fonts
from maps.documents.fonts import chinese_fonts, font_folders, require_chinese_font


def test_a_font_with_chinese_characters_is_found_however_deep_it_lies(tmp_path):
    deep = tmp_path / "truetype" / "wqy"
    deep.mkdir(parents=True)
    for name in ("wqy-microhei.ttc", "DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "msyh.ttc", "README"):
        (deep / name).touch()
    assert [one.name for one in chinese_fonts([tmp_path])] == [
        "NotoSansCJK-Regular.ttc",
        "msyh.ttc",
        "wqy-microhei.ttc",
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_there_is_no_chinese_font_one_line_names_the_package(tmp_path, lang):
    with pytest.raises(InputError) as refused:
        require_chinese_font("PDF", [tmp_path, tmp_path / "missing"])
    said = refused.value.sentence(lang)
    assert "fonts-noto-cjk" in said
    assert "PDF" in said
    assert "\n" not in said


def test_what_only_fontconfig_knows_of_counts_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "font_folders", lambda: [tmp_path])
    monkeypatch.setattr(fonts, "_known_to_fontconfig", lambda: [tmp_path / "elsewhere.ttf"])
    assert chinese_fonts() == [tmp_path / "elsewhere.ttf"]


def test_the_folders_are_those_of_this_system(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert tmp_path / "fonts" in font_folders()
