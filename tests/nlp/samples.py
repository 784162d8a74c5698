"""Chinese documents of every shape: catalogue lines put together with a seed."""

from random import Random

from nlp.analysis import Document, Field

THINGS = (
    "压延铜箔", "电解铜箔", "覆铜板", "阴极铜", "无氧铜杆", "铜板带", "减速器齿轮",
    "齿轮箱", "轴承钢", "42CrMo锻件", "模具钢", "铝合金压铸件", "压铸模具", "真空热处理",
    "污水处理设备", "曝气装置", "碳酸锂", "正极材料", "锂电池隔膜", "光刻胶", "6061-T6型材",
    "PA66-GF30", "尼龙切片", "涤纶长丝", "针织面料", "血糖试纸", "光学镜片", "𠮷田拉链",
    "ＬＥＤ灯珠",
)  # fmt: skip
JOINTS = ("、", "，", "；", "及", "与", "用", " ", "。", "/", "")


def sentence(random: Random, most: int = 6) -> str:
    return "".join(
        random.choice(THINGS) + random.choice(JOINTS) for _ in range(random.randint(0, most))
    )


def documents(n: int, seed: int = 1) -> list[Document]:
    random = Random(seed)
    return [
        Document(
            f"s{number:05d}",
            (
                Field("capabilities.1.name", random.choice(THINGS)),
                Field("capabilities.1.text", sentence(random), 0.8),
                Field("summary", sentence(random, 3), 0.6),
            ),
        )
        for number in range(n)
    ]


def needs(n: int, seed: int = 2) -> list[Document]:
    random = Random(seed)
    return [
        Document(
            f"c{number}",
            (
                Field("title", "采购" + random.choice(THINGS)),
                Field("content", sentence(random), 0.3),
            ),
        )
        for number in range(n)
    ]
