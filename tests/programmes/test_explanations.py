"""What ``--explain`` says: exact sentences, every file of the repository, and the command."""

import re

import pytest
from django.core.management import CommandError, call_command

from programmes import loader
from tests.programmes.explained import LANGUAGES, lines, sample
from tests.programmes.factories import FILES
from tests.programmes.test_explaining import replaced
from tests.programmes.test_quota_checks import KINDS, source_with

pytestmark = pytest.mark.rules


def sentence(start: str, source: str, language: str) -> str:
    """The line that begins so, without the words of the notice."""
    programme = loader.read(source) if source else sample()
    found = [line for line in lines(programme, language) if line.startswith(start)]
    assert found, start
    return re.split("。依据：| The notice: ", found[0])[0].rstrip("。.")


QUOTAS = {
    "range": (
        "规则：每个省级单位至多 6 项（超出即不予受理），至少 1 项（原则上，不足须书面说明）。"
        "在“确定拟认定项目”环节核对，变动后重新核对",
        "规则: for each province, at most 6 items (more is refused), at least 1 item (fewer is an "
        "exception and needs a written statement). It is checked at “Composing the provincial "
        "list”, and again after every change",
    ),
    "split": (
        "规则：每个省级单位按“学校层次”分配：“中职” 2 项和“高职专科” 3 项，各类名额互不调剂"
        "（超出即不予受理；原则上，不足须书面说明）。在“确定拟认定项目”环节核对，变动后重新核对",
        "规则: for each province, divided by “Level of education”: “Secondary vocational” 2 items "
        "and “Higher vocational (associate)” 3 items; a free place of one kind is none of another "
        "(more is refused; fewer is an exception and needs a written statement). It is checked at "
        "“Composing the provincial list”, and again after every change",
    ),
    "person_cap": (
        "规则：同一人（“团队成员”中的“姓名”（只计“校方或企业方”为“校方”的行），以身份证件号码认定）"
        "全国至多 1 项（超出即不予受理）。在“填报”环节核对，变动后重新核对",
        "规则: nationwide, at most 1 item of one person (more is refused); the person is “Name” in "
        "“Members of the team” (only rows for which “School or enterprise” is “School”), told by "
        "the identity number. It is checked at “Filling in”, and again after every change",
    ),
    "target": (
        "规则：每个省级单位每批次力争至少 5 项，仅作提示，不作限制。"
        "仅当名单所属地区为湖北省时适用。在“确定拟认定项目”环节核对，变动后重新核对",
        "规则: for each province, the aim is at least 5 items each round; it is only shown and "
        "refuses nothing. It binds only where the area of the list is Hubei. It is checked at "
        "“Composing the provincial list”, and again after every change",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", QUOTAS)
@pytest.mark.parametrize("n", [0, 1], ids=LANGUAGES)
def test_a_quota_reads_so(kind, n):
    assert sentence("规则", source_with(kind, KINDS[kind]), LANGUAGES[n]) == QUOTAS[kind][n]


SENTENCES = {
    "e_lookback": (
        "近三年：“业绩”（只计“到款”超过 1 万元的行）（只计“时间”在核对当日之前 3 年内的）"
        "至少填 2 项，且“到款”合计不低于 60 万元。不符合的不予受理",
        "Lately: “Works” (only rows for which “Fee” is more than 1 (10 000 yuan)) (only those with "
        "“Date” within 3 years before the day on which it is judged): at least 2 entries, with "
        "together at least 60 (10 000 yuan) in “Fee”. Who does not fulfil it is refused",
    ),
    "e_clean": (
        "无违规：截至核对当日，“合作企业”中的“企业”近 5 年无“违法”或“违纪”记录，"
        "并在“承诺”中作出说明或承诺。一票否决：其他条件即使满足也不予受理。不符合的不予受理",
        "Clean: “Enterprise” in “Partners” has no record of “Crimes” or “Breaches” in the 5 "
        "years before the day on which it is judged, and states so in “Promise”. It is "
        "a veto: whatever else is "
        "fulfilled does not help. Who does not fulfil it is refused",
    ),
    "e_rows": (
        "每行：“合作企业”的每一行，“规模”为“大型”或“小型”。不符合的不予受理",
        "Rows: in every row of “Partners” “Size” is “large” or “small”. Who does not fulfil it is "
        "refused",
    ),
    "sealing": (
        "第 2 步，会签（申报单位，由印章管理员办理）：多家单位在同一份材料上盖章。"
        "仅当“类型”为“在线”时办理，否则跳过。由申报单位和合作方盖章，先后不限。材料为“申报书”",
        "Step 2, Sealing together (declaring unit, by the seal keeper): the paper is sealed by "
        "several units. It is passed over unless “Type” is “online”. The seals of the declaring "
        "unit and partner are gathered, in any order. The paper is “Form”",
    ),
    "window": (
        "“填报”和“会签”：2023年8月10日至2023年9月12日 24:00。通知仅写“九月中旬”",
        "“Filling in” and “Sealing together”: from 10 August 2023 to 12 September 2023, 24:00. "
        "The notice only says “九月中旬”",
    ),
    "leave": (
        "退出程序：由“入选”转为“退出”，由省级负责人（省级）决定。"
        "最早在满 1 年、2 个月和3 天后办理。此前须已完成“年度报告”。由教育局和发改委共同决定",
        "Leaving: from “Named” to “Gone”, decided by the province leader (province). At the "
        "earliest after 1 year, 2 months and 3 calendar days. What must have been fulfilled: "
        "“Report”. education bureau and development commission decide together",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SENTENCES)
@pytest.mark.parametrize("n", [0, 1], ids=LANGUAGES)
def test_a_sentence_reads_so(name, n):
    wanted = SENTENCES[name][n]
    start = wanted[: re.search("：|: ", wanted).start() + 1]
    assert sentence(start, "", LANGUAGES[n]) == wanted


DECIDING = {
    2: (
        "教育局和发改委分别审核，先后不限，均须同意。",
        "education bureau and development commission each decide for themselves, in any order; "
        "all must agree.",
    ),
    1: ("由教育局审核，须经其同意。", "education bureau decides and must agree."),
}


@pytest.mark.parametrize("count", DECIDING)
@pytest.mark.parametrize("n", [0, 1], ids=LANGUAGES)
def test_one_department_is_not_said_to_be_several(count, n):
    programme = sample()
    at = next(m for m, step in enumerate(programme.route) if step.departments)
    departments = programme.route[at].departments[:count]
    changed = replaced(programme, ("route", at, "departments"), departments)
    for number, said in DECIDING.items():
        told = any(said[n] in line for line in lines(changed, LANGUAGES[n]))
        assert told is (number == count)


OPERATORS = {
    ("eq", 5): "“投入”等于 5 万元",
    ("ne", 5): "“投入”不等于 5 万元",
    ("gt", 5): "“投入”超过 5 万元",
    ("ge", 5): "“投入”不低于 5 万元",
    ("lt", 5): "“投入”低于 5 万元",
    ("le", 5): "“投入”不超过 5 万元",
    ("filled", None): "“投入”已填写",
    ("filled", False): "“投入”未填写",
    ("empty", None): "“投入”未填写",
}


@pytest.mark.parametrize(("op", "value"), OPERATORS)
def test_a_comparison_reads_so(op, value):
    programme = sample()
    n = [rule.id for rule in programme.eligibility].index("e_compare")
    rule = programme.eligibility[n].model_copy(update={"op": op, "value": value})
    changed = replaced(programme, ("eligibility", n), rule)
    assert f"投入：{OPERATORS[op, value]}。不符合的不予受理。" in lines(changed, "zh-hans")


WHERE = """
    where:
      all:
        - {field: unit.kind, op: in, value: [college, vocational_university]}
        - any:
          - {field: level, op: ne, value: secondary}
          - {field: ticked, op: contains, value: c5}"""


def test_conditions_in_conditions_are_set_apart():
    source = source_with("range", KINDS["range"] + WHERE)
    assert sentence("规则", source, "zh-hans").endswith(
        "只计算单位类型为高等职业学校或职业本科学校，且（“学校层次”不为“中职”，"
        "或“满足的条件”包含“（五）开展岗位实践管理评价体系改革”）的项目。"
        "在“确定拟认定项目”环节核对，变动后重新核对"
    )


def test_words_of_the_notice_stand_once():
    found = lines(loader.read((FILES / "production_project.yaml").read_text()), "zh-hans")
    alliance = [line for line in found if "(一)职业院校牵头或参与组建" in line]
    conditions = [line for line in alliance if not line.startswith("“")]
    assert len(conditions) == 1


# --- the files of the repository ------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", sorted(FILES.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_file_is_explained(file, language):
    programme = loader.read(loader.text_of(file))
    found = lines(programme, language)
    assert len(found) > len(programme.route) + len(programme.quotas) + len(programme.eligibility)
    assert [line for line in found if "%(" in line or "()" in line or "（）" in line] == []
    own = [re.sub("「.*?」", "", line) for line in found]
    assert [line for line in own if re.search("[\u4e00-\u9fff],[\u4e00-\u9fff]", line)] == []


def printed(capsys, *arguments) -> str:
    call_command("check_programmes", "--explain", *map(str, arguments))
    return capsys.readouterr().out


def test_the_command_speaks_the_language_asked_for(capsys):
    file = FILES / "production_project.yaml"
    chinese, english = (printed(capsys, file, "--language", each) for each in LANGUAGES)
    assert "- 每省报送项目数：每个省级单位至多 8 项（超出即不予受理），至少 5 项" in chinese
    assert "\n- Projects that a province may send: for each province, at most 8" in english
    assert printed(capsys, file) == chinese


def test_english_is_wrapped_and_chinese_is_not(capsys):
    file = FILES / "production_project.yaml"
    english = printed(capsys, file, "--language", "en").splitlines()[1:]
    han = re.compile("[\u4e00-\u9fff]")
    assert [line for line in english if len(line) > 80 and not han.search(line)] == []
    chinese = printed(capsys, file, "--language", "zh-hans").splitlines()[1:]
    items = [line for line in chinese if line.startswith(" ")]
    assert [line for line in items if not re.match(" *- ", line)] == []


def test_another_programme_is_called_by_its_title(capsys, tmp_path):
    source = (FILES / "production_project.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(source, encoding="utf-8")
    assert "申报单位在“enterprise”中" in printed(capsys, tmp_path / "a.yaml")
    other = source.replace("key: production_project", "key: enterprise", 1)
    other = other.replace(
        "zh-hans: 职业教育校企合作典型生产实践项目\n", "zh-hans: 产教融合型企业\n", 1
    )
    (tmp_path / "b.yaml").write_text(other, encoding="utf-8")
    assert "申报单位在“产教融合型企业”中" in printed(capsys, tmp_path / "a.yaml")


def test_of_a_file_with_mistakes_only_these_are_printed(capsys, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((FILES / "production_project.yaml").read_text().replace("max: 8", "maxi: 8"))
    with pytest.raises(CommandError, match="1"):
        call_command("check_programmes", "--explain", str(wrong))
    out, err = capsys.readouterr()
    assert (out, "wrong.yaml:" in err) == ("", True)
