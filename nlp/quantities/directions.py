"""Which way a property is better, where only its name tells: 精度优于0.01mm means at most."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("、"))


_LESS = _words(
    "粗糙度、精度、误差、偏差、公差、跳动、圆度、圆柱度、平面度、平整度、同轴度、同心度、直线度、"
    "垂直度、平行度、对称度、位置度、翘曲度、翘曲、弯曲度、噪声、噪音、损耗、能耗、电耗、水耗、"
    "气耗、油耗、煤耗、功耗、泄漏、泄漏量、泄漏率、漏率、漏电流、杂质、含氧量、氧含量、含碳量、"
    "含硫量、硫含量、磷含量、铅含量、含水率、含水量、水分、灰分、挥发分、残留、残留量、残余量、"
    "排放浓度、排放、排放量、浊度、响应时间、延迟、时延、节拍、周期、交货期、交期、工期、失重、"
    "磨损量、磨耗、磨耗量、收缩率、变形量、温升、纹波、抖动、摩擦系数、热阻、接触电阻、衰减、"
    "插损、插入损耗、孔隙率、气孔率、吸水率、膨胀系数、不良率、废品率、缺陷率、故障率、误差率、"
    "误码率、误报率、漏检率、色差、不均匀性、波动、波动度、波动范围、厚度差、同板差、腐蚀速率、"
    "蓄热、甲醛释放量、分辨率、分辨力、线宽、像素尺寸、最小孔径、检出限、灵敏度、定量限、检测限、密封性、COD、氨氮、VOC、VOCs、"
    "停机时间、换型时间、价格、单价、成本、报价、自放电率、介电损耗、介质损耗、内阻、真空度、"
    "均匀性、稳定性、重复性、腐蚀深度、挠度、间隙"
)
_MORE = _words(
    "强度、强度等级、性能等级、抗震等级、耐电压、寿命、质保期、保修期、质保、保修、伸长率、延伸率、合格率、良率、良品率、成品率、纯度、"
    "效率、产能、产量、能力、收率、去除率、回收率、保持率、韧性、冲击功、冲击值、透光率、对比度、"
    "续航、载重、承载力、荷载、注册资金、注册资本、附着力、结合力、剥离力、循环次数、备货、库存、"
    "耐压、耐温、处理量、处理风量、处理能力、处理规模、账期、准确率、识别率、检出率、产值、营业收入、供货量"
)
_DIFFERENCES = _words("温升、温差、温降、温漂、过热度、过冷度、温度变化")
_COVERED = _words(
    "工作温度、使用温度、运行温度、存储温度、储存温度、贮存温度、环境温度、适用温度、工作环境、"
    "温度范围、湿度范围、工作湿度、量程、测量范围、检测范围、调节范围、调速范围、输入电压、"
    "电压范围、频率范围、工作频率、频段、温度适应"
)
_RANKS = _words(
    "洁净度、洁净等级、洁净、洁净室、洁净车间、能效、能效等级、精度、精度等级、公差等级、"
    "加工精度、平衡等级、级平衡、尺寸精度、噪声等级、探伤、超声波探伤、无尘车间、净化车间、"
    "净化等级、准确度等级、准确度、甲醛释放等级、水质"
)


def is_less_better(name: str) -> bool:
    """Tell whether a smaller value of a property is the better one: 粗糙度, 精度, 含水率."""
    return name.endswith(_LESS)


def is_rank(name: str) -> bool:
    """Tell whether grade 1 of a property stands above grade 2: 能效等级, 洁净度."""
    return name.endswith(_RANKS)


def is_more_better(name: str) -> bool:
    """Tell whether a larger value of a property is the better one: 强度, 寿命, 质保期."""
    return name.endswith(_MORE)


def is_difference(name: str) -> bool:
    """Tell whether a temperature is a difference of two: 温升, 温差, 控温精度."""
    return name.endswith(_DIFFERENCES) or is_less_better(name)


def is_covered(name: str) -> bool:
    """Tell whether a range of a property must be held in full: 工作温度-40~85℃."""
    return name.endswith(_COVERED)
