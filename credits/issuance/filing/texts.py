"""The words of a filing, in both languages side by side: it is read without our pages."""

from puhui.kernel.catalog import Text

TITLE = Text("减排量备案材料", "Filing of emission reductions")
DEMONSTRATION = Text("示范数据，不具法律效力", "Demonstration: no legal effect")
HEAD = {
    "issuance": Text("签发编号", "Issuance"),
    "scheme_name": Text("机制", "Scheme"),
    "authority": Text("主管机构", "Authority"),
    "holder": Text("权益人", "Holder"),
    "methodology": Text("方法学", "Methodology"),
    "city": Text("城市", "City"),
    "vintage": Text("年份", "Vintage"),
    "tonnes": Text("申请签发（吨）", "Tonnes asked for"),
    "buffer_t": Text("其中缓冲（吨）", "Of these for the buffer"),
}
PARTS = {
    "accounting_report": Text("一、核算报告", "1. Accounting report"),
    "verification_statement": Text("二、核查声明", "2. Verification statement"),
    "entrustments": Text("三、委托文件", "3. Entrustments"),
    "notice_record": Text("四、公示记录", "4. Record of the public notice"),
    "no_double_claim": Text("五、不重复申报声明", "5. Declaration of no double claim"),
}
ENTRUSTED_OWNER = Text("项目业主自行申报。", "The owner of the project files for itself.")
ENTRUSTED_MANDATE = Text(
    "由受托机构依下列委托书为项目业主申报。",
    "An agent files for the owner of the project, under the mandates listed.",
)
ENTRUSTED_BUNDLE = Text(
    "由受托机构依下列委托书为各站点业主打捆申报；各业主及其站点的减排量逐一列出。",
    "An agent files the sites of many owners as one bundle, under the mandates listed; each owner stands"
    " with what its sites bring.",
)
RESIDENTS = Text(
    "居民将其减排量转让给本机制项目；每次转让均列于已封存的报告中。",
    "Residents assigned their grams to the programme; each assignment is a transfer listed in the sealed"
    " report.",
)
DECLARED = Text("由业主随项目声明", "declared by the owner with the project")
TAKEN_ONCE = Text(
    "每一克减排量只取自一次转让，由数据库约束保证",
    "each gram is taken from one assignment, once, under a constraint of the database",
)
# The registers a project may be declared free of (credits.projects.models.Register).
REGISTERS = {
    "CCER": Text("国家核证自愿减排量（CCER）", "China's voluntary reductions (CCER)"),
    "GREEN_CERTIFICATE": Text("绿色电力证书", "green electricity certificates"),
    "OTHER_PUHUI": Text("其他碳普惠机制", "another carbon-inclusion scheme"),
    "VCS": Text("核证碳标准（VCS）", "Verified Carbon Standard"),
}
# What a row is, beside its path: of the parts that are no sealed content with names of its own.
LABELS = {
    "tonnes": Text("吨数", "Tonnes"),
    "digest": Text("摘要", "Digest"),
    "report_digest": Text("核算报告摘要", "Digest of the report"),
    "opinion": Text("意见", "Opinion"),
    "body": Text("核查机构", "Verification body"),
    "signed_at": Text("签署时间", "Signed at"),
    "kind": Text("类型", "Kind"),
    "text": Text("内容", "Text"),
    "residents": Text("居民人数", "Residents"),
    "mandate": Text("委托书编号", "Mandate"),
    "mandates": Text("委托书编号", "Mandates"),
    "owner": Text("业主", "Owner"),
    "owner_code": Text("业主统一社会信用代码", "Owner's unified social credit code"),
    "owner_kind": Text("业主类别", "Kind of owner"),
    "agent": Text("受托机构", "Agent"),
    "agent_code": Text("受托机构统一社会信用代码", "Agent's unified social credit code"),
    "acts": Text("委托事项", "Acts entrusted"),
    "projects": Text("委托项目范围", "Projects entrusted"),
    "valid_from": Text("生效日", "Valid from"),
    "valid_to": Text("失效日（不含）", "Valid to (that day excluded)"),
    "revoked_on": Text("撤销日", "Revoked on"),
    "paper_sha256": Text("委托书原件摘要", "Digest of the signed paper"),
    "agent_share_percent": Text("受托机构收益比例（%）", "Agent's share of the benefit, %"),
    "owner_share_percent": Text("业主收益比例（%）", "Owner's share of the benefit, %"),
    "sites": Text("站点数", "Sites"),
    "grams": Text("站点减排量（克）", "Reduction of the sites, g"),
    "agency": Text("公示机构", "Agency"),
    "key_terms": Text("主要条款", "Key terms"),
    "benefit_sharing": Text("收益分配", "Sharing of the benefit"),
    "working_days": Text("工作日数", "Working days"),
    "starts_at": Text("公示开始", "Notice begins"),
    "ends_at": Text("公示截止", "Notice ends"),
    "runs_until": Text("公示延至", "Notice runs until"),
    "ended_at": Text("公示结束", "Notice ended"),
    "received_at": Text("收到时间", "Received at"),
    "status": Text("处理结果", "State"),
    "decided_at": Text("答复时间", "Answered at"),
    "decision": Text("答复", "Answer"),
    "role": Text("身份", "Capacity"),
    "approved_at": Text("批准时间", "Approved at"),
    "declared": Text("已声明", "Declared"),
    "register": Text("声明未在此重复申报", "Declared not to be claimed under"),
    "words": Text("名称", "Name"),
    "ground": Text("依据", "Ground"),
}
README = (
    "备案材料 / Filing package\n\n"
    "filing.pdf   供阅读的全部材料 / everything, to be read\n"
    "filing.xlsx  同样内容的表格 / the same as tables\n"
    "filing.json  同样内容的规范 JSON / the same as canonical JSON\n"
    "manifest.json, SHA256SUMS  各文件的摘要 / digests of the files\n\n"
    "核对 / To check:  sha256sum -c SHA256SUMS\n"
    "核算报告摘要为其规范 JSON（键排序、无空白、UTF-8）的 SHA-256。\n"
    "The report's digest is the SHA-256 of its canonical JSON (keys sorted, no white space, UTF-8):\n"
    "the value of accounting_report.sealed in filing.json.\n"
)
