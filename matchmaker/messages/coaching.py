"""Sentences of the coach for who writes a need, and of the advice to suppliers (差一步)."""

MESSAGES: dict[str, str] = {
    "coach_no_chain": "选择产业链后，显示预计可匹配的企业数。",
    "coach_no_text": "填写标题后，显示预计可匹配的企业数。",
    "coach_partly": "本链共 {whole} 家企业，以上按文字最接近的 {counted} 家统计。",
    "coach_no_unit": "“{name}”没有写单位，请补上。",
    "coach_unit": "“{name}”的单位“{unit}”无法换算，只能与写法相同的资料比较。",
    "coach_vague": "“{word}”无法核对：{advice}。",
    "step_certificate": "登记“{required}”并上传证书（现缺）。",
    "step_report": "填写“{name}”的数值并附检测报告或证明（要求{required}，现缺）。",
    "step_improve": "“{name}”要求{required}，现填报{found}；如已能达到，请更新数值并附检测报告。",
    "completeness_summary": "企业简介",
    "completeness_segment": "所在产业链环节",
    "completeness_capabilities": "能力项（3 项为满）",
    "completeness_values": "写有数值参数的能力项占比",
    "completeness_proofs": "附有佐证材料的能力项占比",
    "completeness_sheet": "对接表",
    "supplement_no_capability": "请先登记一项能力项，再补充材料。",
    "field_own_capability": "请选择本企业的能力项。",
    "brochure_empty": (
        "没有读出产品或加工能力，请粘贴写有产品名称的文字，例如“精密注塑件，锁模力80～1200吨”。"
    ),
}
