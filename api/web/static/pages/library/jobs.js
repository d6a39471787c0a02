// The jobs of the service -> the files of this page: asked for as long as one is on its way. Files of an earlier visit turn up again.
import { get, post } from "../../js/api.js";
import { tell } from "../../js/toast.js";

const EVERY_MS = 700;
const KEPT = 500;

/**
 * Follows jobs.
 *
 * @param {{entries: () => object[], redraw: () => void, found: (entry: object) => void, changed: () => void}} page
 * @returns {{watch: () => void, stop: () => void, cancel: (entry: object) => Promise<void>}}
 */
export function followJobs(page) {
  let timer = 0;
  let stopped = false;
  const look = async () => {
    timer = 0;
    const { jobs } = await get(`/api/jobs?limit=${KEPT}`);
    if (stopped) return;
    const before = page.entries().filter((one) => one.status === "done").length;
    for (const job of jobs) take(page, job);
    page.redraw();
    if (page.entries().filter((one) => one.status === "done").length > before) page.changed();
    if (page.entries().some((one) => ["waiting", "running"].includes(one.status))) watch();
  };
  const watch = () => {
    if (!timer && !stopped) timer = setTimeout(() => look().catch(failed), EVERY_MS);
  };
  const failed = (error) => {
    tell(error);
    if (error.status === 0 || error.status >= 500) setTimeout(watch, 5000);
  };
  look().catch(failed);
  return {
    watch,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    async cancel(entry) {
      await post(`/api/jobs/${encodeURIComponent(entry.job)}/cancel`, {});
      watch();
    },
  };
}

function take(page, job) {
  const running = ["waiting", "running"].includes(job.state);
  job.files.forEach((file, n) => {
    let entry = page.entries().find((one) => one.job === job.id && (one.number ?? 0) === n);
    if (!entry) {
      if (!running) return;
      entry = { job: job.id, number: n, name: file.name, status: "waiting" };
      page.found(entry);
    }
    if (["done", "failed", "cancelled", "skipped"].includes(entry.status)) return;
    entry.status = statusOf(job, file);
    entry.progress = job.progress.file === n ? job.progress : { stage: "reading", done: 0, total: null };
    entry.result = file;
    entry.message = file.message ?? "";
  });
}

function statusOf(job, file) {
  if (file.status === "failed") return "failed";
  if (file.status === "skipped") return "skipped";
  if (["added", "unchanged", "replaced"].includes(file.status) && job.state !== "running") return "done";
  if (job.state === "cancelled") return "cancelled";
  if (job.state === "failed") return "failed";
  return job.state === "running" && file.status !== "waiting" ? "running" : "waiting";
}
