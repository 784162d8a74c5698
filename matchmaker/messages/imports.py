"""Imports of workbooks: what is said about a file, and about undoing it."""

MESSAGES: dict[str, str] = {
    "field_file_large": "文件超过 10 MB，请拆分后分次导入。",
    "import_web_page": "文件内容是网页而不是表格，请在 Excel 中打开后另存为 xlsx 再上传。",
    "import_too_heavy": (
        "文件过大或结构异常，无法在限定的时间和内存内读完；"
        "请删去图片和空白区域，另存为新文件后重试。"
    ),
    "import_choose_kind": "请选择导入内容。",
    "import_choose_file": "请选择要导入的文件。",
    "import_nothing_new": "本行没有可更新的内容，未作修改。",
    "import_undo_late": "导入已超过 24 小时，不能撤销。",
    "import_undo_gone": "该记录已不存在或已不可见，未作改动。",
    "import_changed_since": "“{name}”在导入后又有修改，未撤销；请人工核对。",
    "still_referred_to": "该记录已被其他业务引用，未撤销；请人工核对。",
    "job_import_saving": "正在保存：第 {done}/{total} 行",
    "job_import_undoing": "正在撤销：第 {done}/{total} 行",
}
