"""The wording of each event as shipped. Placeholders stand in braces; a city's own wording is a row of `Template`."""

from __future__ import annotations

LANGUAGES = ("zh-hans", "en")

TEXTS: dict[str, tuple[str, str]] = {
    # To the reporter; `code` opens the tracking page.
    "report.received": (
        "您反映的问题已收到,查询码 {code}。",
        "We have received your report. Tracking code {code}.",
    ),
    "report.refused": (
        "您反映的问题(查询码 {code})未予立案,原因:{reason}。",
        "Your report (tracking code {code}) was not taken up. Reason: {reason}.",
    ),
    "report.redirected": (
        "您反映的问题(查询码 {code})不属于本平台受理范围。{reason}",
        "What you reported (tracking code {code}) is not for this office. {reason}",
    ),
    "report.filed": (
        "您反映的问题(查询码 {code})已立案,案件编号 {case}。",
        "Your report (tracking code {code}) has become case {case}.",
    ),
    "report.attached": (
        "您反映的问题(查询码 {code})已有人反映,并入案件 {case} 一同处理。",
        "Your report (tracking code {code}) joins case {case}, which is already under way.",
    ),
    "report.handled": (
        "您反映的问题(查询码 {code})已当场处理。",
        "What you reported (tracking code {code}) was put right at once.",
    ),
    "case.closed_to_reporter": (
        "您反映的问题(查询码 {code})已处理完毕并结案。",
        "What you reported (tracking code {code}) has been dealt with; the case is closed.",
    ),
    "case.ended_to_reporter": (
        "您反映的问题(查询码 {code})已结束办理。",
        "What you reported (tracking code {code}) is no longer being dealt with; the case has been ended.",
    ),
    "case.reopened_to_reporter": (
        "您反映的问题(查询码 {code})已重新办理。",
        "What you reported (tracking code {code}) is being dealt with again.",
    ),
    # To staff.
    "job.issued": ("新任务:{kind},{place}。请于 {due} 前完成。", "New job: {kind}, {place}. Due {due}."),
    "job.cancelled": ("任务已取消:{kind},{place}。", "Job cancelled: {kind}, {place}."),
    "job.sent_back": ("任务需重做:{kind},{place}。原因:{reason}。", "Job to be redone: {kind}, {place}. {reason}"),
    "automatic.lost": (
        "{class}({area})的派遣准确率下降,自动派遣已停用。",
        "Automatic dispatch of {class} ({area}) went off by itself: its accuracy has fallen.",
    ),
    "case.dispatched": ("案件 {case} 已派遣至贵单位,处置时限 {due}。", "Case {case} has been sent to you. Due {due}."),
    "case.withdrawn": ("案件 {case} 的派遣已撤回,原因:{reason}。", "Case {case} was withdrawn. Reason: {reason}."),
    "case.assigned": ("案件 {case} 由您处置,时限 {due}。", "Case {case} is yours to handle. Due {due}."),
    "case.given_to_team": ("案件 {case} 已派给贵班组,时限 {due}。", "Case {case} was given to your team. Due {due}."),
    "case.reminded": ("请抓紧办理案件 {case},时限 {due}。{reason}", "Please see to case {case}. Due {due}. {reason}"),
    "case.contractor_word": ("案件 {case} 外协单位反馈:{reason}", "The contractor of case {case}: {reason}"),
    "case.contractor_done": (
        "案件 {case} 外协单位已完工,请确认。{reason}",
        "The contractor of case {case} is done; please confirm. {reason}",
    ),
    "case.contractor_cannot": (
        "案件 {case} 外协单位无法完成:{reason}",
        "The contractor of case {case} cannot: {reason}",
    ),
    "case.returned": ("案件 {case} 被退回,原因:{reason}。", "Case {case} was returned. Reason: {reason}."),
    "case.rework": ("案件 {case} 需返工,原因:{reason}。", "Case {case} must be reworked. Reason: {reason}."),
    "case.urged": ("案件 {case} 请尽快办理。", "Please hurry with case {case}."),
    "case.supervised": ("案件 {case} 被督办:{reason}。", "Case {case} is under supervision: {reason}."),
    "case.yellow": ("案件 {case} 即将超时,时限 {due}。", "Case {case} will soon be overdue. Due {due}."),
    "case.overdue": ("案件 {case} 已超时,时限 {due}。", "Case {case} is overdue since {due}."),
    "case.restored": ("案件 {case} 挂账期满,恢复办理。", "Case {case} is no longer suspended."),
    "case.approval_asked": ("案件 {case} 有待审批:{what}。", "Case {case} waits for your approval: {what}."),
    "case.approval_given": ("案件 {case} 的申请已批准:{what}。", "Approved for case {case}: {what}."),
    "case.approval_denied": ("案件 {case} 的申请未获批准:{what}。", "Not approved for case {case}: {what}."),
    "camera.faults": ("镜头新增故障 {count} 处:{what}。", "{count} new camera faults: {what}."),
    "retrieval.asked": (
        "视频调取申请 {request} 待审批:{place}。",
        "Request for footage {request} waits for approval: {place}.",
    ),
    "retrieval.refused": (
        "视频调取申请 {request} 不予调取,原因:{reason}。",
        "Request for footage {request} was refused. Reason: {reason}.",
    ),
    "retrieval.ready": (
        "视频调取申请 {request} 的录像已齐,待交付。",
        "The footage of request {request} is here to hand out.",
    ),
    "retrieval.nothing": ("视频调取申请 {request} 无录像可调。", "There is no footage for request {request}."),
    "promise.due": ("您的承诺已到期（{due}）：{words}", "What you promised is due ({due}): {words}"),
    "promise.due_on_case": (
        "您就案件 {case} 所作的承诺已到期（{due}）：{words}",
        "What you promised about case {case} is due ({due}): {words}",
    ),
    "case.consultation_opened": ("案件 {case} 责任待会商。", "Who is responsible for case {case} is to be settled."),
}


def shipped(event: str, language: str) -> str | None:
    """The shipped wording; Chinese where the language is not known."""
    texts = TEXTS.get(event)
    return texts[LANGUAGES.index(language) if language in LANGUAGES else 0] if texts else None
