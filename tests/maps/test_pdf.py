import copy
import io
import re

import pytest

from geodata.errors import InputError
from maps.documents import pdf
from maps.documents.pdf import report_pdf
from maps.documents.tree import report_tree

MAP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><text x="2" y="9" font-size="4">图例甲</text></svg>'
HOSTILE = "<script>alert(1)</script>{{7*7}}\x00\x1b[31m & <img src=file:///etc/passwd>"


def small(sample):
    """One target: enough of a report, set in a tenth of the time."""
    data = copy.deepcopy(sample)
    data["targets"] = data["targets"][:1]
    kept = data["targets"][0]["target"]
    data["verdicts"] = [one for one in data["verdicts"] if one["target"] == kept and one["own_layer"]][:2]
    data["handling"] = {"marking_zh": "内部资料 注意保存", "marking_en": "Internal"}
    data["plan"] = {**data["plan"], "name_zh": "方案" + HOSTILE}
    return data


@pytest.fixture(scope="module")
def data(sample):
    return small(sample)


@pytest.fixture(scope="module")
def made(data):
    return report_pdf(data, lang="zh", map_svg=MAP)


@pytest.fixture(scope="module")
def document(made):
    import pypdfium2

    opened = pypdfium2.PdfDocument(io.BytesIO(made))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def texts(document):
    said = []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        said.append(text.get_text_bounded())
        text.close()
        page.close()
    return said


def test_the_pdf_is_searched_for_its_chinese_words(texts):
    whole = "".join(texts)
    for words in ("单向时延", "中卫", "指标完成情况", "图例甲", "目录"):
        assert words in whole, words
    assert "one-way delay" not in whole.replace("（one-way delay）", "")


def test_every_page_bears_its_number_the_date_and_the_marking(texts):
    for number, text in enumerate(texts, start=1):
        assert f"第 {number} 页，共 {len(texts)} 页" in text
        assert "内部资料 注意保存" in text
        assert "2026年11月21日" in text
        assert "0123456789ab" in text


def test_tables_that_are_wide_stand_on_sheets_that_are(document, texts):
    for number, text in enumerate(texts):
        page = document[number]
        wide, high = page.get_size()
        page.close()
        if "二、指标完成情况\n" in text.replace("\r", "") and number:
            assert wide > high
    assert any("二、指标完成情况" in text for text in texts[1:])


def test_chapters_are_bookmarks_and_the_file_says_what_it_is(document, made):
    titles = [one.get_title() for one in document.get_toc()]
    assert titles[0] == "一、结论与建议"
    assert any(title.startswith("附录") for title in titles)
    assert document.get_metadata_value("Title") == "中卫交换中心网络评估（示例数据）"
    assert document.get_metadata_value("CreationDate").startswith("D:20261121")
    assert len(made) < 3_000_000


def test_the_same_results_give_the_same_bytes(data, made):
    assert report_pdf(data, lang="zh", map_svg=MAP) == made


def test_hostile_names_are_only_text(texts):
    assert "<script>alert(1)</script>{{7*7}}" in "".join(texts).replace("\r\n", "").replace("\n", "")


def test_english_is_english_with_chinese_only_where_names_have_no_other(data):
    root = report_tree(data, "en")
    said = "".join(root.itertext())
    assert "2. Attainment of targets" in said
    assert "指标完成情况" not in said
    assert root.get("lang") == "en"


def test_the_tree_keeps_no_script_no_button_and_no_control_character(data):
    root = report_tree(data, "zh")
    assert not {"script", "button"} & {one.tag for one in root.iter()}
    assert not re.search(r"[\x00-\x08\x1b]", "".join(root.itertext()))
    assert next(root.iter("svg")).get("viewBox")


def test_a_text_without_end_is_cut_and_says_how_long_it_is(data):
    name = "长" * 10_000
    told = "".join(report_tree(data | {"summary": {"zh": name, "en": name}}, "zh").itertext())
    assert "… (10000)" in told
    assert name[:1_000] not in told


def test_nothing_is_fetched():
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf._refuse("https://example.org/x.png")


def test_without_the_extra_one_line_names_it(monkeypatch, data):
    monkeypatch.setattr(pdf.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputError) as refused:
        report_pdf(data, lang="zh")
    assert "netplan-ix[report]" in refused.value.sentence("en")
