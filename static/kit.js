/* Makes the pages quicker; nothing needs it. Its words stand in data attributes. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const made = (name, className, textContent) => Object.assign(document.createElement(name), { className, textContent });
  const words = document.body.dataset;
  const control = (element) => element && (element.matches("input,select,textarea,button,a,[tabindex]") ? element
    : element.querySelector("input:not([type=hidden]),select,textarea,button,a"));

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

  /* On a narrow screen the sections scroll. */
  document.querySelector('.steps [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });

  /* A form is sent once; coming back to the page makes it usable again. */
  const sent = new Set();
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    form.dataset.sent = "";
    // A login in another tab made a new token.
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (field) field.value = token() || field.value;
    const button = event.submitter;
    if (button) setTimeout(() => button.setAttribute("aria-disabled", "true"));
  });
  const reopen = () => {
    sent.clear();
    all("[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
    all("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  window.addEventListener("pageshow", reopen);

  /* Characters as the server counts them: code points, a line break is one, blanks around the text are none. */
  const enhanceCount = (area) => {
    const limit = Number(area.dataset.count);
    const counter = made("p", "counter", "");
    counter.setAttribute("aria-live", "off");
    area.after(counter);
    const show = () => {
      const used = [...area.value.trim()].length;
      counter.textContent = fill(words.counter, { used, limit });
      counter.classList.toggle("over", used > limit);
    };
    area.addEventListener("input", show);
    show();
  };

  /* Files: our own words; what the server would refuse does not travel. */
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
  const enhance = (root) => {
    all("[data-count]", root).forEach(enhanceCount);
    all('input.file[type="file"]', root).forEach(enhanceFile);
    judge();
  };

  /* Questions that depend on an answer: the server decides. */
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
  const judge = () => all("[data-when]").forEach((part) => {
    const form = part.closest("form");
    if (form) part.hidden = !holds(form, JSON.parse(part.dataset.when));
  });
  document.addEventListener("input", judge);
  document.addEventListener("change", judge);

  /* What htmx puts in is enhanced too; a whole page (the login) is not put in. */
  enhance(document);
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    detail.headers["Idempotency-Key"] = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    if (token()) detail.parameters.csrfmiddlewaretoken = token();
  });
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });
  document.addEventListener("htmx:beforeSwap", (event) => { if (/^\s*<!doctype/i.test(event.detail.serverResponse)) event.detail.shouldSwap = false; });
})();
