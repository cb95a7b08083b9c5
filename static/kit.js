/* Quicker pages; nothing needs it. Words: data attributes. */
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

  all('.top nav [aria-current], .steps [aria-current="page"]').forEach((here) => {
    const bar = here.closest("ol, nav");
    bar.scrollLeft = here.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
  });

  /* A form is sent once; coming back to the page makes it usable again. */
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if ("sent" in form.dataset) { event.preventDefault(); return; }
    form.dataset.sent = "";
    // A login in another tab made a new token.
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (field) field.value = token() || field.value;
    setTimeout(() => event.submitter?.setAttribute("aria-disabled", "true"));
  });
  window.addEventListener("pageshow", () => {
    all("[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
    all("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });

  /* Characters as the server counts them: code points, a line break is one, blanks around the text are none. */
  const enhanceCount = (area) => {
    const limit = area.dataset.count;
    const counter = made("p", "counter", "");
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
  const plain = (text) => { const bare = text.normalize("NFKC").replace(/[,%\s]/g, ""); return isNaN(bare) ? bare : +bare; };
  const sign = (a, b) => a > b ? ">" : a < b ? "<" : a === b ? "=" : "?";
  const SIGNS = { gt: ">", ge: ">=", lt: "<", le: "<=" };
  const holds = (form, when) => {
    if (when.all) return when.all.every((part) => holds(form, part));
    if (when.any) return when.any.some((part) => holds(form, part));
    const given = new FormData(form).getAll(when.field).filter((each) => each.trim());
    if (when.op === "filled") return given.length > 0;
    if (when.op === "empty") return !given.length;
    const signs = SIGNS[when.op] || "=";
    const met = given.some((each) => [when.value].flat().some((one) => signs.includes(sign(plain(each), plain(one)))));
    return met !== /^n/.test(when.op); // ne, not_in
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
