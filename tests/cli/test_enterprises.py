import pytest
from click.testing import CliRunner

from matchmaker.cli import main
from tests.factories import enterprises

FULL = "临澜市砺炉区澄砺精密铸造有限公司"
CHANGED = "临澜市砺炉区澄砺精密铸造股份有限公司"


@pytest.fixture
def run(settings, monkeypatch):
    """Call a command about enterprises on the test's installation."""
    monkeypatch.setenv("MATCHMAKER_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MATCHMAKER_QUEUE_URL", settings.queue_url)

    def call(*arguments, code=0):
        result = CliRunner().invoke(main, ["enterprise", *arguments])
        assert result.exit_code == code, result.output
        return result.output

    return call


def test_duplicates_are_listed_merged_and_parted_again(run, committed):
    with committed() as ctx:
        kept, other = enterprises.make(ctx, name=FULL), enterprises.make(ctx, name=CHANGED)
        survivor, merged, code = kept.public_id, other.public_id, other.credit_code
    lines = run("duplicates", survivor).splitlines()
    assert lines[0] == f"1.00  {merged}  {code}  {CHANGED}"
    assert "很可能是同一家企业" in lines[1]
    output = run("merge", survivor, merged)
    assert output.startswith(f"已将 {CHANGED} 并入 {FULL}，合并编号 ")
    assert run("duplicates", merged) == "没有名称相近的企业。\n"
    merge = output.strip().rstrip("。").rpartition(" ")[2]
    assert run("unmerge", merge) == f"已撤销：{CHANGED} 恢复为单独的企业。\n"
    assert merged in run("duplicates", survivor)


def test_merges_are_listed_with_the_number_that_an_undo_needs(run, committed):
    assert run("merges") == "没有合并记录。\n"
    with committed() as ctx:
        kept, other = enterprises.make(ctx, name=FULL), enterprises.make(ctx, name=CHANGED)
        third = enterprises.make(ctx, name="岱川沛岑电子材料有限公司").public_id
        survivor, merged = kept.public_id, other.public_id
    run("merge", survivor, merged)
    [line] = run("merges").splitlines()
    number, _, rest = line.split("  ", 2)
    assert rest == f"有效  {CHANGED} → {FULL}"
    assert run("merges", survivor).splitlines() == [line]
    assert run("merges", third) == "没有合并记录。\n"
    run("unmerge", number)
    assert f"{number}  " in run("merges", merged)
    assert "已撤销" in run("merges", "--limit", "1")


def test_what_cannot_be_merged_is_told(run, committed):
    with committed() as ctx:
        key = enterprises.make(ctx).public_id
    assert "不能与自身合并" in run("merge", key, key, code=1)
    assert "未知的企业" in run("merge", key, "0" * 20, code=1)
    assert "未找到" in run("unmerge", "0" * 20, code=1)
