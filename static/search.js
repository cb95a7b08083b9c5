/* A list to choose from below every control of .search (docs/kit.md). Without this script its button does it.
   The control stays what is sent: choosing only writes into it. */
(() => {
  "use strict";
  const { units, codes, failed } = document.currentScript.dataset;
  const PAUSE = 180;
  const controls = [], all = "[data-search] > input:not([role])";
  if (!window.htmx || !document.querySelector(all)) return;
  const made = (attributes) => {
    const each = document.createElement("div");
    Object.entries(attributes).forEach(([key, value]) => each.setAttribute(key, value));
    return each;
  };
  const panel = made({ class: "found", "hx-sync": "this:replace" });
  const voice = made({ class: "sr", role: "status" });
  let control, timer, asked = null, at;

  document.body.append(voice);
  const adopt = (root) => root.querySelectorAll(all).forEach((each) => {
    controls.push(each);
    each.setAttribute("role", "combobox");
    each.setAttribute("aria-autocomplete", "list");
    each.setAttribute("aria-expanded", "false");
    each.nextElementSibling.remove();
    around(each, ".offers")?.remove();
  });
  adopt(document);
  document.addEventListener("htmx:load", ({ target }) => adopt(target));
  function around(each, selector) { return each.closest(".search").parentElement.querySelector(selector); }

  const options = () => [...panel.querySelectorAll("[role=option]")];
  const point = (name, id) => { if (id) control.setAttribute(name, id); else control.removeAttribute(name); };
  const light = (to) => {
    const all = options();
    at = (to + all.length) % all.length;
    all.forEach((each, number) => each.setAttribute("aria-selected", number === at));
    point("aria-activedescendant", all[at]?.id);
    all[at]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(timer);
    asked = null;
    panel.remove();
    panel.replaceChildren();
    if (control) show();
  };
  const show = (sentence = "") => {
    const listed = options().length > 0;
    at = -1;
    control.setAttribute("aria-expanded", listed);
    point("aria-controls", listed && "offers");
    point("aria-activedescendant");
    voice.textContent = sentence;
    panel.scrollIntoView({ block: "nearest" });
  };
  const ask = () => {
    const typed = control.value.trim(), box = control.parentElement, source = box.dataset.search;
    if (asked === typed) return;
    asked = typed;
    box.append(panel);
    panel.classList.toggle("back", box.getBoundingClientRect().left + 300 > innerWidth);
    const where = source === "units" ? units : codes.replace("table", source);
    htmx.ajax("GET", where, { source: panel, target: panel, values: { q: typed, depth: box.dataset.depth || "" } }).catch(() => {}); // its events tell
  };
  const pick = (option) => {
    control.value = option.dataset.value;
    ["input", "change"].forEach((name) => control.dispatchEvent(new Event(name, { bubbles: true })));
    close();
    voice.textContent = option.textContent;
  };

  /* What the server answers. */
  const fail = () => {
    if (asked === null) return;
    panel.replaceChildren(Object.assign(made({ class: "hint" }), { textContent: failed }));
    show(failed);
  };
  panel.addEventListener("htmx:beforeSwap", (event) => {
    const listed = event.detail.xhr.response.includes("data-said");
    event.detail.shouldSwap = listed && asked !== null;
    if (!listed) fail();
  });
  panel.addEventListener("htmx:sendError", fail);
  panel.addEventListener("htmx:afterSwap", () => show(panel.firstElementChild.dataset.said));

  const on = (name, act) => document.addEventListener(name, (event) => { if (controls.includes(event.target)) act(event); });
  const typing = (event) => {
    if (!event.isTrusted || event.isComposing) return; // what a script writes is not looked up
    around(control, ".meaning")?.remove();
    clearTimeout(timer);
    if (control.value.trim()) timer = setTimeout(ask, PAUSE); else close();
  };
  on("focusin", (event) => { control = event.target; });
  on("focusout", close);
  on("input", typing);
  on("compositionend", typing);
  on("click", ask);
  panel.addEventListener("mousedown", (event) => event.preventDefault()); // the control keeps the focus
  panel.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) pick(option); });
  on("keydown", (event) => {
    const key = event.key, step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (step) {
      if (!options().length) ask();
      else light(at < 0 && step < 0 ? -1 : at + step);
    } else if (panel.isConnected && key === "Enter") {
      if (at < 0) close(); else pick(options()[at]);
    } else if (panel.isConnected && key === "Escape") close();
    else return;
    event.preventDefault();
  });
})();
