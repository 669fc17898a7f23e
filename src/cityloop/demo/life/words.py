"""What the people of the demo city write when an operation asks for a reason."""

from __future__ import annotations

from random import Random

REASONS = {
    "refuse": (
        "现场核实未发现所述问题",
        "不属于城市管理受理范围，已告知诉求人",
        "问题已自行消除",
        "位置不清，多次联系未果",
    ),
    "check_no": ("到现场没有看到所述情况", "现场正常"),
    "check_yes": ("情况属实", "现场属实，已拍照"),
    "return": ("不属于我单位职责，建议派权属单位", "该路段不在我单位管理范围"),
    "opine": ("该处由我单位养护，可以接收", "按权属应由产权单位处理"),
    "decide": ("经会商，按权属和养护协议确定责任单位", "经会商，按属地原则确定责任单位"),
    "ask_extension": ("所需材料在途，申请延期", "施工需协调交通，申请延期", "连续降雨无法施工，申请延期"),
    "ask_suspension": ("需纳入年度维修计划，申请挂账", "补植需待适宜季节，申请挂账"),
    "ask_postponement": ("当事人外出，约定返回后处理", "等待物业配合，申请缓办"),
    "ask_void": ("与在办案件重复", "定位有误，现场无此设施"),
    "improve": ("照片不清楚，请补拍",),
    "rework": ("照片未反映整改结果，请继续处理",),
    "check_fail": ("问题仍然存在", "清理不彻底，还有残留", "走后又摆出来了"),
    "check_pass": ("已整改到位", "现场已恢复", "问题已解决"),
    "check_unable": ("大门锁闭，无法核查", "施工围挡内，暂时无法进入"),
    "finish": ("已处理完毕", "已清理", "已修复", "经劝导已改正"),
    "submit": ("处置完成，请核查", "已按要求处理"),
    "supervise": ("群众反映强烈，请尽快办结",),
    "urge": ("时限将至，请抓紧处理",),
    "assist": ("请协助处理相关部分",),
    "assisted": ("我单位部分已完成",),
    "reopen": ("市民回访反映问题再次出现",),
    "appeal": ("因降雨停工造成超时，申请剔除", "权属不清造成的时间不应计入"),
    "seconded": ("情况属实，同意",),
    "grant": ("同意",),
    "second": ("情况属实，同意",),
    "refuse_request": ("理由不充分，请按期完成",),
    "promise": ("明早八点前清理完毕，并给反映人回电", "明天上午给反映人回电"),
    "attach": ("与在办案件为同一问题",),
}


def reason(operation: str, luck: Random) -> str:
    return luck.choice(REASONS[operation]) if operation in REASONS else ""
