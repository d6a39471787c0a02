// How values of the service read in Chinese, in one place.

export const KINDS = { achievement: "成绩", target: "目标", policy: "政策", course: "课程", other: "其他" };
export const DOCUMENT_KINDS = { report: "工作报告", policy: "政策制度", course: "课程资料", other: "其他文件" };
export const VALIDITY = {
  in_force: "现行有效", not_yet: "尚未施行", repealed: "已废止", lapsed: "已失效", expired: "有效期届满", amended: "已被修改", replaced: "已被新版取代",
};
export const LEVELS = { public: "公开", internal: "内部", restricted: "受限" };
export const FIGURE_KINDS = { achieved: "成绩", target: "目标", rule: "政策" };
export const REASONS = { wrong_citation: "引用不对", wrong_number: "数字不对", outdated: "已过期", not_answered: "没答到", other: "其他" };

/** 2024-01-16 -> 2024年1月16日 */
export function day(iso) {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso ?? "");
  return found ? `${Number(found[1])}年${Number(found[2])}月${Number(found[3])}日` : "";
}

/** Seconds since 1970 -> 今天 14:05, 昨天, 3月2日, 2024年3月2日 */
export function when(seconds) {
  const at = new Date(seconds * 1000);
  const now = new Date();
  const days = Math.round((new Date(now.toDateString()) - new Date(at.toDateString())) / 86_400_000);
  if (days === 0) return `今天 ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  if (days === 1) return "昨天";
  const rest = `${at.getMonth() + 1}月${at.getDate()}日`;
  return at.getFullYear() === now.getFullYear() ? rest : `${at.getFullYear()}年${rest}`;
}

/** 1234567 bytes -> 1.2 MB */
export function bytes(size) {
  if (size < 1024) return `${size} B`;
  return size < 1024 ** 2 ? `${Math.round(size / 1024)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}

/** 12345.6 -> 12,345.6 */
export const number = (value) => new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 4 }).format(value);

/** Headings, outermost first, as one line. */
export const trail = (path) => path.join(" › ");
