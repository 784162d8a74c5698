"""Profiles for the tests of the ranking: a few suppliers of one invented chain."""

from decimal import Decimal

from matchmaker.ranking import (
    CapabilityProfile,
    CapacityProfile,
    ChainProfile,
    ChallengeProfile,
    ParameterProfile,
    RequirementProfile,
    SegmentProfile,
    SupplierProfile,
)


def number(value):
    return None if value is None else Decimal(str(value))


def parameter(name, operator, low=None, high=None, unit="", text=""):
    return ParameterProfile(name, operator, number(low), number(high), text, unit)


def requirement(name, operator, low=None, high=None, unit="", text="", *, must=False):
    return RequirementProfile(
        name, operator, number(low), number(high), text, unit, is_must_have=must
    )


CHAIN = ChainProfile(
    "copper",
    "铜材",
    (
        SegmentProfile("cathode", "upstream", 0, "阴极铜", ("阴极铜",)),
        SegmentProfile("rod", "midstream", 1, "铜杆", ("铜杆",)),
        SegmentProfile("foil", "midstream", 2, "铜箔", ("压延铜箔", "电解铜箔")),
        SegmentProfile("laminate", "downstream", 3, "覆铜板", ("覆铜板",)),
        SegmentProfile("board", "downstream", 4, "线路板", ("线路板",)),
    ),
)

FOIL = CapabilityProfile(
    "c-foil",
    "高精度压延铜箔",
    "压延铜箔厚度6～35微米，抗拉强度不低于420MPa，用于柔性线路板。",
    segment="foil",
    parameters=(
        parameter("厚度", "between", 6, 35, "μm"),
        parameter("拉伸强度", "ge", 0.42, unit="GPa"),
        parameter("表面粗糙度", "le", high=0.8, unit="μm"),
    ),
    capacity=CapacityProfile(Decimal(5000), "吨/年"),
)
SUPPLIERS = (
    SupplierProfile(
        "s-foil",
        "澄砺铜箔有限公司",
        "专注高端铜箔",
        (FOIL,),
        ("copper",),
        ("foil",),
        ("little_giant",),
        "990105",
        ("ISO 9001", "IATF 16949"),
        ("一种压延铜箔的表面处理方法",),
    ),
    SupplierProfile(
        "s-electro",
        "沛岑电子材料有限公司",
        "",
        (CapabilityProfile("c-electro", "电解铜箔", "锂电铜箔，厚度4.5-12μm", segment="foil"),),
        ("copper",),
        ("foil",),
        region="990102",
    ),
    SupplierProfile(
        "s-thick",
        "岚钺铜业有限公司",
        "",
        (
            CapabilityProfile(
                "c-thick",
                "压延铜箔",
                "厚铜箔",
                parameters=(parameter("厚度", "ge", 70, unit="μm"),),
            ),
        ),
        ("copper",),
        ("foil",),
    ),
    SupplierProfile(
        "s-rod",
        "昱筱铜杆有限公司",
        "低氧铜杆连铸连轧",
        (CapabilityProfile("c-rod", "低氧铜杆", "直径8mm", segment="rod"),),
        ("copper",),
        ("rod",),
        ("innovative",),
        "990105",
    ),
    SupplierProfile(
        "s-clean",
        "骁垣清洁服务有限公司",
        "厂房保洁与绿化养护",
        (),
        ("copper",),
        ("board",),
    ),
    SupplierProfile("s-empty", "屿衡实业有限公司", chains=("copper",), tiers=("champion",)),
)

CHALLENGE = ChallengeProfile(
    "k-foil",
    "b-board",
    "柔性线路板用压延铜箔采购",
    "现用铜箔依赖外购。",
    "采购高精度压延铜箔，要求表面平整、耐弯折。",
    ("压延铜箔",),
    (
        requirement("厚度", "le", high=12, unit="μm", must=True),
        requirement("抗拉强度", "ge", 400, unit="MPa"),
        requirement("粗糙度", "le", high=1, unit="μm"),
        requirement("剥离强度", "ge", 0.8, unit="N/mm"),
    ),
    "supply",
    "copper",
    "foil",
    "990105",
    required_certificates=("IATF16949",),
    capacity=CapacityProfile(Decimal(100), "吨/月"),
)
