// How far a job is that makes the indexes new after the dictionary was changed; asked for as long as the page shows it.
import { get } from "../../js/api.js";
import { fill, h } from "../../js/dom.js";
import { icon } from "../../js/icons.js";
import { when } from "../../js/words.js";

const EVERY_MS = 500;

/** Shows the job in `place`, and goes on asking until it has ended or the place is gone. */
export function follow(place, job) {
  place.dataset.job = job?.id ?? "";
  if (!job) {
    fill(place);
    return;
  }
  const text = h("p", { role: "status" });
  const bar = h("progress", { max: 1, value: 0, "aria-label": "重做索引的进度" });
  fill(place, h("section", { class: "card panel words-job", data: { state: job.state } }, h("h2", {}, "索引"), text, bar));
  const draw = (now) => {
    const { done, total } = now.progress;
    place.firstChild.dataset.state = now.state;
    bar.hidden = !["waiting", "running"].includes(now.state);
    bar.value = total ? done / total : 0;
    fill(text, said(now, done, total));
  };
  const look = async () => {
    if (!place.isConnected || place.dataset.job !== job.id) return;
    const now = await get(`/api/jobs/${encodeURIComponent(job.id)}`);
    draw(now);
    if (["waiting", "running"].includes(now.state)) again();
  };
  const again = () => setTimeout(() => look().catch(again), EVERY_MS);
  draw(job);
  if (["waiting", "running"].includes(job.state)) again();
}

function said(job, done, total) {
  if (job.state === "waiting") return "等候中：前面还有任务。";
  if (job.state === "running") return total ? `正在按新词语重做索引：${done} / ${total} 段。这期间照常使用。` : "正在按新词语重做索引……";
  if (job.state === "done") return [icon("check"), `全部词语已经起作用（${when(job.updated)}）。`];
  return [icon("warn"), `索引没有重做成：${job.message ?? "已停止"} 再按一次“保存”就会重做。`];
}
