// Line icons, 20 by 20, drawn here: no font, no picture to fetch.
import { svg } from "./dom.js";

const PATHS = {
  ask: "M3.5 4.5h13v9h-7l-3.5 3v-3h-2.5z",
  search: "M8.8 3.8a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12.6 12.6l3.9 3.9",
  library: "M5 3.5h7l3 3v10H5zM12 3.5v3h3M7.5 10h5M7.5 13h5",
  courses: "M2.8 7.2 10 4l7.2 3.2L10 10.4zM5.5 8.6v4.2c1.2 1.2 2.8 1.8 4.5 1.8s3.3-.6 4.5-1.8V8.6M17.2 7.2v5",
  figures: "M4 16.5V9.5M8 16.5v-13M12 16.5v-8M16 16.5v-5",
  admin: "M10 7.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM10 2.8v2M10 15.2v2M2.8 10h2M15.2 10h2M4.9 4.9l1.4 1.4M13.7 13.7l1.4 1.4M15.1 4.9l-1.4 1.4M6.3 13.7l-1.4 1.4",
  help: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM7.8 8a2.2 2.2 0 1 1 3.1 2c-.6.3-.9.7-.9 1.4M10 13.7v.3",
  menu: "M3.5 5.5h13M3.5 10h13M3.5 14.5h13",
  close: "M5 5l10 10M15 5L5 15",
  plus: "M10 4v12M4 10h12",
  send: "M10 16V4.5M5 9.2l5-5 5 5",
  stop: "M6 6h8v8H6z",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  copy: "M7 7h9v9H7zM4 13V4h9",
  up: "M6.5 16.5V9l3-5.5c1.2 0 1.8.9 1.6 2L10.7 8h4.4c.9 0 1.5.8 1.3 1.6l-1.2 5.6c-.1.8-.8 1.3-1.5 1.3zM6.5 9h-3v7.5h3",
  down: "M6.5 3.5V11l3 5.5c1.2 0 1.8-.9 1.6-2l-.4-2.5h4.4c.9 0 1.5-.8 1.3-1.6l-1.2-5.6c-.1-.8-.8-1.3-1.5-1.3zM6.5 11h-3V3.5h3",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  warn: "M10 3.5l7 12.5H3zM10 8v4M10 14v.3",
  info: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM10 9v5M10 6.3v.3",
  theme: "M10 3.2a6.8 6.8 0 1 0 0 13.6zM10 3.2a6.8 6.8 0 0 1 0 13.6",
  letters: "M3 15.5L7 5l4 10.5M4.4 12h5.2M12.5 15.5l2.5-6.5 2.5 6.5M13.4 13.2h3.2",
  out: "M8 3.5H4v13h4M12 6.5l3.5 3.5-3.5 3.5M7.5 10h8",
  quote: "M4 6h5v5c0 2-1 3-3 3.5M11.5 6h5v5c0 2-1 3-3 3.5",
  page: "M5 3.5h10v13H5zM7.5 7h5M7.5 10h5M7.5 13h3",
  down_load: "M10 3.5v9M6 9l4 4 4-4M4 16.5h12",
  edit: "M4 16l.8-3.2L13 4.6l2.4 2.4-8.2 8.2zM11.5 6.1l2.4 2.4",
  trash: "M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5",
  left: "M12.5 4.5L7 10l5.5 5.5",
  right: "M7.5 4.5L13 10l-5.5 5.5",
  filter: "M3.5 5h13M6 10h8M8.5 15h3",
  calendar: "M4 5h12v11H4zM4 8.5h12M7.5 3.5v3M12.5 3.5v3",
  compare: "M3.5 4.5h5.5v11H3.5zM11 4.5h5.5v11H11z",
  user: "M10 3.8a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5",
};

/** An icon; it says nothing to screen readers, its button does. */
export function icon(name) {
  const thick = name === "more" ? 2.6 : 1.5;
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true", focusable: "false" },
    svg("path", {
      d: PATHS[name] ?? "", fill: name === "stop" ? "currentColor" : "none", stroke: "currentColor", "stroke-width": thick,
      "stroke-linecap": "round", "stroke-linejoin": "round",
    }),
  );
}
