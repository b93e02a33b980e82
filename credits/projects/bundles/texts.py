"""What is said of a refused row, in both languages: a table goes to people who read one or the other."""

from puhui.kernel.catalog import Text

WHY = {
    "row_too_wide": Text("该行的单元格多于表头", "The row has more cells than the heading."),
    "cell_empty": Text("该单元格为空，必须填写", "This cell is empty and is needed."),
    "number_invalid": Text(
        "编号应为4位以上的字母和数字（前导零不计），与铭牌或合同一致",
        "Write at least 4 letters and digits besides zeros before them, as on the plate or the contract.",
    ),
    "unit_invalid": Text("单位与方法学要求的量不符", "The unit does not fit what the methodology measures."),
    "capacity_invalid": Text(
        "装机容量应为大于零的千瓦数，最多三位小数",
        "Write a capacity above nothing, in kW, to three places.",
    ),
    "day_invalid": Text("日期应写作2025-01-31的形式", "Write a day as 2025-01-31."),
    "day_in_future": Text("开始日期尚未到来", "The first day has not come yet."),
    "place_invalid": Text(
        "经纬度须成对填写，为WGS 84坐标的度数；地址不超过200字",
        "Longitude and latitude go together, in degrees of WGS 84; an address has at most 200 characters.",
    ),
    "place_missing": Text("须填写地址或经纬度", "Write an address, or longitude and latitude."),
    "owner_unknown": Text(
        "没有以该统一社会信用代码登记的机构",
        "No organisation is registered under this code.",
    ),
    "mandate_missing": Text(
        "业主没有有效的委托：须同时包含项目申报和报告申报，并覆盖本项目集",
        "The owner has given no mandate in force for projects and reports that covers this bundle.",
    ),
    "connection_claimed": Text(
        "该并网号已在另一个有效项目中登记", "Another live project claims this connection."
    ),
    "meter_taken": Text("该电表已用于另一个站点或项目", "The meter measures for another site or project."),
    "device_claimed": Text("该设备已在另一个有效项目中登记", "Another live project claims this device."),
    "claimed_elsewhere": Text(
        "其他登记机构已申报该并网号、电表或设备", "Another register claims the connection, meter or device."
    ),
    "site_differs": Text(
        "本项目集已登记该并网号，但内容与该行不同",
        "The bundle has a site with this connection that says otherwise.",
    ),
    "too_many_sites": Text("一个项目集最多500个站点", "A bundle has at most 500 sites."),
    "bundle_not_draft": Text(
        "项目集仅在草稿状态或备案之后接受站点",
        "The bundle takes sites while it is a draft, and once it is registered.",
    ),
}
