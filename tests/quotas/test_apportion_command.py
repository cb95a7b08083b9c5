"""The textbook programme's 1,000 places on the demonstration base, printed with the arithmetic."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programmes.loader import read
from quotas.rules.apportionment import apportion
from tests.programmes.factories import FILES
from tests.tree.test_files import ROOT

pytestmark = pytest.mark.rules

DEMO = ROOT / "fixtures" / "demo"
BASE = DEMO / "apportionment_base.csv"


def printed(base=BASE, total=1000, **options):
    out = StringIO()
    call_command("apportion", base, total=total, stdout=out, **options)
    return out.getvalue()


def bases():
    lines = BASE.read_text(encoding="utf-8").splitlines()
    return {row["地区代码"]: int(row["基数"]) for row in csv.DictReader(lines[1:])}


def test_the_base_says_that_it_is_invented_and_has_every_provincial_unit():
    assert "演示数据" in BASE.read_text(encoding="utf-8").splitlines()[0]
    units = csv.DictReader((ROOT / "fixtures/organisations/units.csv").read_text().splitlines())
    assert set(bases()) == {row["code"] for row in units if row["level"] == "province"}
    assert len(bases()) == 32


def test_the_printed_table_is_the_one_that_is_kept_beside_the_base():
    assert printed() == (DEMO / "apportionment_table.txt").read_text(encoding="utf-8")


def test_the_places_are_those_of_the_file_and_add_up():
    programme = read((FILES / "textbook.yaml").read_text(encoding="utf-8"))
    (rule,) = [each for each in programme.quotas if each.type == "apportioned"]
    table = apportion(rule.total, bases(), rule.method, rule.least, rule.most)
    assert rule.total == sum(table.seats.values()) == sum(share.quota for share in table.shares)
    assert sum(share.floor for share in table.shares) + table.left == 1000
    shown = printed().splitlines()
    assert [int(line.split()[-1]) for line in shown[3:-1]] == list(table.seats.values())
    assert shown[-1].split() == [
        "合计",
        str(table.base),
        "1000",
        str(table.floors),
        str(table.left),
        "1000",
    ]


def test_what_cannot_be_read_or_shared_out_ends_with_its_sentence(tmp_path):
    wrong = tmp_path / "base.csv"
    wrong.write_text("地区代码,地区,基数\n420000,湖北,三\n", encoding="utf-8")
    with pytest.raises(CommandError, match="C2“基数”：“三”不是"):
        printed(wrong)
    with pytest.raises(CommandError, match="每个至少 40 个名额"):
        printed(least=40)
