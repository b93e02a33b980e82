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
