"""The papers of the national platform, filled in: Word from editable templates, and PDF.

What a paper asks stands in `LAYOUTS`. A bureau that wants another look edits a copy of the Word
template; `deploy/make_papers.py` makes the shipped ones from the same layouts. Templates of lists
are made from the columns of the list (`lists`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from matchmaker.errors import Invalid
from matchmaker.exports import typesetting
from matchmaker.exports.papers import lists, templates
from matchmaker.exports.tables import Table

FOLDER = Path(__file__).parent
# Every paper says so: the form itself is the authority's.
SAMPLE = lists.SAMPLE
# Besides what its layout asks, a paper says where it comes from.
FOOTER = "footer"
FORMATS = ("docx", "pdf")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper: `cells` (label, key) stand two in a row, `texts` fill a row each."""

    title: str
    cells: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A paper: its title, its parts, and who signs it."""

    title: str
    sections: tuple[Section, ...]
    signs: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """Return the names of all that it asks, in its order."""
        return [key for section in self.sections for _, key in (*section.cells, *section.texts)]


NEED = Layout(
    "大企业技术创新需求表",
    (
        Section(
            "一、基本情况",
            (
                ("需求名称", "title"),
                ("需求公开码", "code"),
                ("需求方", "buyer"),
                ("统一社会信用代码", "credit_code"),
                ("需求类型", "kind"),
                ("所属行业（产业链/环节）", "chain"),
                ("区域", "region"),
                ("是否公开", "visibility"),
                ("拟合作方式", "cooperation"),
                ("预期投入（万元）", "budget"),
                ("时间要求", "duration"),
                ("揭榜截止", "deadline"),
            ),
        ),
        Section(
            "二、需求内容",
            texts=(
                ("主要问题", "background"),
                ("需求详情", "content"),
                ("主要技术指标", "requirements"),
                ("对揭榜方条件", "bidder_conditions"),
                ("知识产权约定", "ip_terms"),
                ("保密内容", "confidential_detail"),
            ),
        ),
    ),
    ("需求单位（盖章）", "联系人签字", "日期"),
)
SHEET = Layout(
    "中小企业“揭榜”对接表",
    (
        Section(
            "企业基本情况",
            (
                ("企业名称", "name"),
                ("统一社会信用代码", "credit_code"),
                ("注册省市", "region"),
                ("注册地址", "address"),
                ("法人代表", "legal_representative"),
                ("成立日期", "founded"),
                ("联系人", "contact_name"),
                ("联系电话", "contact_phone"),
                ("邮箱", "contact_email"),
                ("注册资本（万元）", "registered_capital"),
                ("上年度营业收入（万元）", "revenue"),
                ("从业人数", "staff"),
            ),
            (("企业概况", "overview"),),
        ),
    ),
    ("企业（盖章）", "法人代表签字", "日期"),
)
APPLICATION = Layout(
    "揭榜申请书",
    (
        Section(
            "事项",
            (
                ("事项名称", "title"),
                ("需求公开码", "code"),
                ("揭榜单位", "name"),
                ("统一社会信用代码", "credit_code"),
                ("报价（万元）", "price"),
                ("周期（月）", "duration"),
            ),
            (("联合体成员及分工", "members"),),
        ),
        Section("一、中小企业基本情况简介", texts=(("基本情况", "introduction"),)),
        Section("二、技术创新能力情况", texts=(("创新能力", "innovation"),)),
        Section(
            "三、技术攻关方案／合作方案",
            texts=(("方案", "offer"), ("指标响应", "lines")),
        ),
        Section("四、合作方式", texts=(("合作方式", "cooperation"),)),
        Section("附件（研发能力佐证）", texts=(("材料清单", "evidence"),)),
    ),
    ("揭榜单位（盖章）", "法人代表签字", "日期"),
)
LAYOUTS: dict[str, Layout] = {"need": NEED, "sheet": SHEET, "application": APPLICATION}


@dataclass(frozen=True, slots=True)
class Paper:
    """A filled paper: `values` by key; `footer` names where it comes from."""

    kind: str
    name: str
    values: Mapping[str, str]
    footer: str = ""


def render(format_: str, paper: Paper, own_templates: Path | None = None) -> bytes:
    """Return the paper as docx or pdf; raise Invalid for another format.

    A Word template in `own_templates` of the same name takes the place of the shipped one.
    """
    if format_ not in FORMATS:
        raise Invalid("export_format_unknown", format=format_)
    return _docx(paper, own_templates) if format_ == "docx" else _pdf(paper)


def template_path(kind: str, own_templates: Path | None = None) -> Path:
    """Return where the Word template of a paper lies."""
    own = None if own_templates is None else own_templates / f"{kind}.docx"
    return own if own is not None and own.is_file() else FOLDER / f"{kind}.docx"


def _docx(paper: Paper, own_templates: Path | None) -> bytes:
    template = template_path(paper.kind, own_templates).read_bytes()
    values = {key: paper.values.get(key, "") for key in LAYOUTS[paper.kind].keys}
    return templates.fill(template, {**values, FOOTER: paper.footer})


def has_own(kind: str, own_templates: Path) -> bool:
    """Whether the bureau has put a template of its own in place."""
    return template_path(kind, own_templates).parent == own_templates


def render_list(kind: str, table: Table, own_templates: Path | None = None) -> bytes:
    """Return a list as docx: by the bureau's own template of this name, else by its columns."""
    path = template_path(kind, own_templates)
    own = path.read_bytes() if path.is_file() else None
    printed = [column for column in table.columns if column.is_printed]
    return templates.fill(own or lists.template(printed), lists.values(table))


def _pdf(paper: Paper) -> bytes:
    layout = LAYOUTS[paper.kind]
    data = {
        "title": layout.title,
        "sample": SAMPLE,
        "footer": paper.footer,
        "sections": [asdict(section) for section in layout.sections],
        "signs": list(layout.signs),
        "values": {key: paper.values.get(key, "") for key in layout.keys},
    }
    return typesetting.pdf("paper", data)
