// The help for cadres: one screen, in their words.
import { h } from "../js/dom.js";
import { icon } from "../js/icons.js";
import { to } from "../js/router.js";

export const title = "使用说明";

const PARTS = [
  ["ask", "怎么问", ["像问同事一样写一句话：“2023年新建了多少家工会？”", "可以接着问：“那2022年呢？”", "写明年份、单位、是目标还是完成数，回答更准。"]],
  ["quote", "怎么看出处", ["文字里的编号就是出处，指上去看原句，点开看上下文。", "PDF 还能看原页，所引的句子已标出。", "“复制公文引用”给出可直接写进材料的说法。"]],
  ["check", "数字可信吗", ["“数字已核对 3/3”：回答里的每个数字都在原文里逐一对过。", "绿色“成绩”是已完成的，黄色“目标”是计划的，蓝色“政策”是规定的。"]],
  ["warn", "查不到怎么办", ["材料里没有的，会直接说没有，不会编。", "下面列的是最接近的原文，不是答案。", "可以去掉年份或换个说法再问，也可以用“检索”。"]],
  ["search", "查条文、查旧规定", ["“检索”里写《工会法》第十一条，直接看条文和它的版本。", "选一个日期，就按那一天有效的规定来查。"]],
  ["down", "发现不对", ["点回答下面的“有问题”，选原因，写一句正确的。", "管理员会看到，并补上缺的文件。"]],
];
const KEYS = [["/", "把光标放到提问框"], ["Enter", "提问"], ["Shift + Enter", "换行"], ["Esc", "关闭来源"]];

export function mount(outlet) {
  outlet.append(
    h("header", { class: "page-head" }, h("div", {}, h("h1", {}, "使用说明"), h("p", {}, "这里的回答只来自本单位放进来的文件，每一句都能点开原文。"))),
    h("div", { class: "help-grid" }, PARTS.map(([name, label, lines]) => h("section", { class: "card help-card" }, h("h2", {}, icon(name), label), h("ul", {}, lines.map((line) => h("li", {}, line)))))),
    h("p", { class: "help-keys" }, KEYS.map(([key, does]) => h("span", {}, h("kbd", {}, key), ` ${does}`))),
    h("p", { class: "quiet small" }, "文件有“公开”“内部”“受限”三级，看不到的文件不会出现在任何回答和列表里。左下角可以换大字和深色。 ", h("a", { href: to("ask") }, "去提问")),
  );
}
