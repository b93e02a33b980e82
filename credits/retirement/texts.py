"""What stands on a certificate, in both languages: it is one document, whoever reads it."""

from credits.ledger.types import Book
from credits.retirement.models import Purpose
from puhui.kernel.catalog import Text

TITLE = Text("碳普惠减排量注销证书", "Certificate of Retirement")
NUMBER = Text("证书编号", "Certificate no.")
SCHEME = Text("碳普惠机制", "Scheme")
AUTHORITY = Text("主管机构", "Authority")
QUANTITY = Text("注销数量", "Quantity retired")
PURPOSE = Text("用途", "Purpose")
BENEFICIARY = Text("受益人", "Beneficiary")
REASON = Text("事由", "Reason")
RETIRED_AT = Text("注销时间", "Retired at")
UNITS = Text("注销明细", "Units retired")
SCAN = Text("扫码核验本证书", "Scan to verify this certificate")

CONFIRMS = Text("公开登记簿载有本证书，内容如下。", "The public register holds this certificate. It says:")
UNKNOWN = Text("公开登记簿中没有此编号的证书。", "The public register holds no certificate of this number.")
AS_PDF = Text("下载 PDF", "Download as PDF")
SERIALS = Text("序列号", "Serial numbers")

METHODOLOGY = Text("方法学", "Methodology")
CITY = Text("城市", "City")
VINTAGE = Text("年份", "Vintage")
AMOUNT = Text("数量（克）", "g CO2e")
MORE = Text("其余 %d 项见核验网址", "%d more: see the address below")

DEMONSTRATION = Text("演示 · 不具效力", "DEMONSTRATION · without effect")

# Personal grams must never pass for registry units (decisions 8).
STATEMENTS = {
    Book.PERSONAL: Text(
        "本减排量经规则自动核验，不是广东省碳普惠核证减排量（PHCER），不得用于碳排放履约。",
        "Verified by rule; not a PHCER; not for compliance.",
    ),
    Book.REGISTRY: Text(
        "上述减排量已在登记簿中永久注销，不可再次使用或转让。",
        "These units are retired for ever in the register; they cannot be used or transferred again.",
    ),
}

PURPOSES = {
    Purpose.VOLUNTARY: Text("自愿注销", "voluntary retirement"),
    Purpose.EVENT_NEUTRALITY: Text("大型活动碳中和", "carbon neutrality of an event"),
    Purpose.COMPLIANCE: Text("碳排放履约", "compliance"),
    Purpose.ECOLOGICAL_COMPENSATION: Text("生态环境损害赔偿", "ecological compensation"),
}
