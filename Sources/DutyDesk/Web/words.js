// The page's words: Chinese first, English beside.

export const severities = {
  emergency: { zh: "紧急", en: "EMERGENCY", rank: 3 },
  urgent: { zh: "重要", en: "URGENT", rank: 2 },
  advisory: { zh: "提示", en: "ADVISORY", rank: 1 },
  technical: { zh: "设备", en: "TECHNICAL", rank: 0 },
};

// The same words as in the messages that people get by SMS and group robots.
export const categories = {
  sos: { zh: "求助呼叫", en: "Call for help" },
  smoke: { zh: "烟雾报警", en: "Smoke alarm" },
  heat: { zh: "高温报警", en: "Heat alarm" },
  gas: { zh: "燃气泄漏", en: "Gas leak" },
  carbon_monoxide: { zh: "一氧化碳报警", en: "Carbon monoxide" },
  water_leak: { zh: "漏水", en: "Water leak" },
  fall: { zh: "疑似跌倒", en: "Fall" },
  inactivity: { zh: "长时间无活动", en: "No activity" },
  wandering: { zh: "外出未归", en: "Left and not back" },
  vital_sign: { zh: "健康数据异常", en: "Vital signs" },
  utility: { zh: "水电气用量异常", en: "Utility use" },
  zone_alarm: { zh: "防区报警", en: "Zone alarm" },
  unknown_event: { zh: "未知事件", en: "Unknown event" },
  device_fault: { zh: "设备故障", en: "Device fault" },
  power: { zh: "供电异常", en: "Power" },
  link: { zh: "通信中断", en: "Link lost" },
  blind: { zh: "监测中断", en: "Not monitored" },
};

const fire = new Set(["smoke", "heat", "gas", "carbon_monoxide"]);

/** Which service a person may have to dial. The desk never dials. */
export function service(category) {
  return fire.has(category)
    ? { number: "119", zh: "确认险情后由人拨打", en: "fire service: a person dials, once the danger is confirmed" }
    : { number: "120", zh: "需要急救时由人拨打", en: "ambulance: a person dials, if needed" };
}

export const responses = {
  accepted: { zh: "已接手", en: "Accepted" },
  en_route: { zh: "在路上", en: "En route" },
  on_site: { zh: "已到达", en: "On site" },
  done: { zh: "已处理", en: "Done" },
};

export const reasons = [
  ["real-helped", "真实情况，已提供帮助", "Real, help was given"],
  ["real-no-help-needed", "真实情况，无需帮助", "Real, no help needed"],
  ["false-user", "误触发（住户）", "False, set off by the resident"],
  ["false-device", "误报（设备）", "False, set off by the device"],
  ["test", "测试", "Test"],
  ["unreachable-handed-over", "联系不上，已移交", "Unreachable, handed over"],
  ["duplicate", "重复报警", "Duplicate"],
];

export const verbs = {
  ack: { zh: "接手", en: "take" },
  respond: { zh: "进展", en: "progress" },
  resolve: { zh: "关闭", en: "close" },
  shelve: { zh: "搁置", en: "shelve" },
  test: { zh: "测试", en: "test" },
};

export const rooms = {
  bathroom: "卫生间", bedroom: "卧室", kitchen: "厨房", living_room: "客厅", living: "客厅", hallway: "走廊",
  hall: "走廊", entrance: "门口", toilet: "厕所", dining_room: "餐厅", balcony: "阳台", study: "书房",
};

/** `3 分 05 秒`, or hours and days where seconds no longer matter. */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const pad = (number) => String(number).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} 分 ${pad(seconds % 60)} 秒`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} 小时 ${pad(Math.floor((seconds % 3600) / 60))} 分`;
  return `${Math.floor(seconds / 86400)} 天 ${Math.floor((seconds % 86400) / 3600)} 小时`;
}

/** The clock's reading in the alert's own offset, as the object has it. */
export function clock(text) {
  return typeof text === "string" && text.length >= 19 ? `${text.slice(5, 10)} ${text.slice(11, 19)}` : "";
}

/** How people are told. */
export const ways = {
  sms: "短信", wecom: "企业微信", dingtalk: "钉钉", feishu: "飞书", ntfy: "ntfy", webhook: "webhook",
  dc09: "接警中心", alertmanager: "Alertmanager",
};

export const toldStates = {
  waiting: { zh: "待通知", en: "to be told" },
  sending: { zh: "正在通知", en: "being told" },
  spooled: { zh: "短信待发", en: "in the modem's spool" },
  accepted: { zh: "运营商已接收", en: "accepted by the provider" },
  delivered: { zh: "已送达手机", en: "delivered to the phone" },
  seen: { zh: "已看到", en: "seen" },
  retrying: { zh: "通知未成功，正在重试", en: "not told yet, trying again" },
  failed: { zh: "无法通知", en: "cannot be told" },
  withdrawn: { zh: "不必再通知", en: "no longer needed" },
};
