/* Makes the pages quicker; nothing needs it. Texts come from data attributes, so that they are translated once. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const made = (name, className, textContent) => Object.assign(document.createElement(name), { className, textContent });
  const words = document.body.dataset;
  const control = (element) => element && (element.matches("input,select,textarea,button,a,[tabindex]") ? element
    : element.querySelector("input:not([type=hidden]),select,textarea,button,a"));

  /* Focus: the error summary on load, and the control behind a link to it. */
  const reach = (id) => {
    const target = id && document.getElementById(id);
    const goal = control(target);
    if (goal) { goal.focus({ preventScroll: true }); (goal.closest(".field") || goal).scrollIntoView({ block: "start" }); }
    return Boolean(goal);
  };
  const summary = document.querySelector("[data-errors]");
  if (/^#(field|row|section)-/.test(location.hash)) reach(decodeURIComponent(location.hash.slice(1)));
  else if (summary) summary.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#field-"],a[href^="#section-"]');
    if (link && reach(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
  });

  /* On a narrow screen the sections stand in one line that scrolls. */
  document.querySelector('.steps [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });

  /* A form is sent once; coming back to the page makes it usable again. */
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    form.dataset.sent = "";
    // Somebody who logged in again in another tab has a new token; the text in this one is not lost.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (token && field) field.value = token[1];
    const button = event.submitter;
    if (button) setTimeout(() => button.setAttribute("aria-disabled", "true"));
  });
  const reopen = () => {
    sent.clear();
    all("[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
    all("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  window.addEventListener("pageshow", reopen);

  /* Characters as the server counts them: code points, a line break is one. */
  all("[data-count]").forEach((area) => {
    const limit = Number(area.dataset.count);
    const counter = made("p", "counter", "");
    counter.setAttribute("aria-live", "off");
    area.after(counter);
    const show = () => {
      const used = [...area.value].length;
      counter.textContent = fill(words.counter, { used, limit });
      counter.classList.toggle("over", used > limit);
    };
    area.addEventListener("input", show);
    show();
  });

  /* Files: our own words instead of the browser's, and what the server would refuse is refused before it travels. */
  const size = (bytes) => bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  const enhanceFile = (input) => {
    const label = made("label", "button sm", words.choose);
    const note = made("span", "file-note", words.noneChosen);
    label.htmlFor = input.id;
    label.setAttribute("aria-hidden", "true"); // the question's own label names the control
    note.setAttribute("role", "status");
    input.classList.add("sr");
    input.after(label, note);
    input.addEventListener("change", () => {
      const limit = Number(input.dataset.maxMb || Infinity);
      const heavy = [...input.files].filter((file) => file.size > limit * 1048576);
      const shown = heavy.length ? heavy : [...input.files];
      note.textContent = shown.length
        ? shown.map((file) => fill(heavy.length ? words.tooLarge : words.chosen, { name: file.name, size: size(file.size), limit })).join(" ")
        : words.noneChosen;
      note.classList.toggle("error", heavy.length > 0);
      if (heavy.length) input.value = "";
    });
  };
  all('input.file[type="file"]').forEach(enhanceFile);

  /* Questions that depend on an answer. The server decides; this only hides and shows. */
  const answers = (form, name) => new FormData(form).getAll(name).map(String);
  const holds = (form, when) => {
    if (when.all?.length) return when.all.every((part) => holds(form, part));
    if (when.any?.length) return when.any.some((part) => holds(form, part));
    const given = answers(form, when.field).filter((value) => value.trim() !== "");
    const wanted = [].concat(when.value ?? []).map((value) => value === true ? "on" : String(value));
    switch (when.op || "eq") {
      case "filled": return given.length > 0;
      case "ne": return !given.some((value) => wanted.includes(value));
      case "ge": return given.some((value) => Number(value) >= Number(wanted[0]));
      case "le": return given.some((value) => Number(value) <= Number(wanted[0]));
      case "eq": if (when.value === false) return given.length === 0; // falls through
      default: return given.some((value) => wanted.includes(value));
    }
  };
  const conditional = all("[data-when]");
  const judge = () => conditional.forEach((part) => {
    const form = part.closest("form");
    if (form) part.hidden = !holds(form, JSON.parse(part.dataset.when));
  });
  if (conditional.length) { document.addEventListener("input", judge); document.addEventListener("change", judge); judge(); }

  /* Lists: pick all, count the picked, move by keyboard. */
  const picked = (table) => all('td.pick input[type="checkbox"]', table);
  const count = () => {
    all(".data td.pick input").forEach((box) => box.closest("tr").classList.toggle("picked", box.checked));
    const number = all(".data td.pick input:checked").length;
    all("[data-count-picked]").forEach((place) => { place.textContent = number; });
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-check-all]")) picked(event.target.closest("table")).forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches(".pick input")) count();
  });
  window.addEventListener("pageshow", count);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("textarea,select,input:not([type=checkbox]):not([type=radio])")) return;
    const table = document.querySelector("table.data");
    if (!table) return;
    const key = event.key.toLowerCase();
    if (key === "/") { const search = document.querySelector("[data-search]"); if (search) { event.preventDefault(); search.focus(); } return; }
    const rows = all("tbody tr", table).filter((row) => row.querySelector("a"));
    const here = rows.indexOf(event.target.closest("tbody tr"));
    if (key === "j" || key === "k") {
      const next = rows[Math.min(rows.length - 1, Math.max(0, here + (key === "j" ? 1 : -1)))];
      if (next) { event.preventDefault(); next.querySelector("a").focus(); next.scrollIntoView({ block: "nearest" }); }
    } else if (key === "x" && here >= 0) {
      const box = rows[here].querySelector(".pick input");
      if (box) box.click();
    }
  });
})();
