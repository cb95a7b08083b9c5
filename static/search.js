/* A list to choose from below every control of .search (docs/kit.md, “Search”). Without this script its button does it.
   The control stays the one that is sent: choosing only writes into it. */
(() => {
  "use strict";
  const { units, codes, failed } = document.currentScript.dataset;
  const PAUSE = 180;
  const controls = [...document.querySelectorAll("[data-search] > input")];
  if (!controls.length || !window.htmx) return;
  const made = (name, attributes) => { const each = document.createElement(name); Object.entries(attributes).forEach(([key, value]) => each.setAttribute(key, value)); return each; };
  const panel = made("div", { class: "found", id: "found", "hx-sync": "this:replace" });
  const voice = made("div", { class: "sr", role: "status" });
  let control = null, timer = 0, asked = null, at = -1, picking = false;

  controls.forEach((each) => {
    each.setAttribute("role", "combobox");
    each.setAttribute("aria-autocomplete", "list");
    each.setAttribute("aria-expanded", "false");
    each.nextElementSibling.hidden = true;
    each.closest(".search").parentElement.querySelector(".offers")?.remove();
  });
  document.body.append(voice);

  const options = () => [...panel.querySelectorAll("[role=option]")];
  const isOpen = () => panel.isConnected;
  const say = (sentence) => { if (voice.textContent !== sentence) voice.textContent = sentence; };
  const close = () => {
    clearTimeout(timer);
    asked = null;
    if (control) { control.setAttribute("aria-expanded", "false"); control.removeAttribute("aria-activedescendant"); control.removeAttribute("aria-controls"); }
    panel.remove();
    panel.replaceChildren();
    at = -1;
  };
  const light = (to) => {
    const all = options();
    at = all.length ? (to + all.length) % all.length : -1;
    all.forEach((each, number) => each.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return control.removeAttribute("aria-activedescendant");
    control.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    const box = control.parentElement;
    if (panel.parentElement !== box) box.append(panel);
    panel.classList.toggle("back", box.getBoundingClientRect().left + 320 > document.documentElement.clientWidth);
    const listed = options().length > 0;
    control.setAttribute("aria-expanded", String(listed));
    if (listed) control.setAttribute("aria-controls", "offers"); else control.removeAttribute("aria-controls");
    panel.scrollIntoView({ block: "nearest" });
  };
  const fail = () => {
    panel.replaceChildren(Object.assign(made("p", { class: "hint" }), { textContent: failed }));
    at = -1;
    open();
    say(failed);
  };
  const ask = () => {
    clearTimeout(timer);
    const typed = control.value.trim();
    if (asked === typed) return;
    asked = typed;
    const source = control.parentElement.dataset.search;
    const where = source === "units" ? units : codes.replace("table", source);
    if (!isOpen()) control.parentElement.append(panel);
    htmx.ajax("GET", where, { source: panel, target: panel, swap: "innerHTML", values: { q: typed } }).catch(() => {}); // told by its events
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); };
  const pick = (option) => {
    picking = true; // what is chosen is not looked up again
    control.value = option.dataset.value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
    picking = false;
    say(option.textContent);
    close();
  };

  /* What the server answers. Whoever was logged out gets a page instead of a list. */
  panel.addEventListener("htmx:beforeSwap", (event) => {
    const text = event.detail.serverResponse || "";
    if (event.detail.xhr.status !== 200 || !text.includes("data-said")) { event.detail.shouldSwap = false; event.detail.isError = false; if (asked !== null) fail(); }
  });
  panel.addEventListener("htmx:sendError", () => { if (asked !== null) fail(); });
  panel.addEventListener("htmx:afterSwap", () => {
    if (asked === null) return close(); // meanwhile somebody went on
    at = -1;
    control.removeAttribute("aria-activedescendant");
    open();
    say(panel.firstElementChild.dataset.said);
  });

  /* What the person does. */
  const mine = (event) => controls.includes(event.target);
  document.addEventListener("focusin", (event) => { if (mine(event)) { if (event.target !== control) { close(); control = event.target; } } });
  document.addEventListener("focusout", (event) => { if (mine(event)) close(); });
  const typing = (event) => {
    if (!mine(event) || picking || event.isComposing) return;
    control = event.target;
    control.closest(".search").parentElement.querySelector(".meaning")?.remove();
    if (control.value.trim()) soon(); else close();
  };
  document.addEventListener("input", typing);
  document.addEventListener("compositionend", typing);
  document.addEventListener("click", (event) => {
    const option = event.target.closest(".found [role=option]");
    if (option) pick(option);
    else if (mine(event) && !isOpen()) ask();
  });
  panel.addEventListener("pointerdown", (event) => event.preventDefault()); // the control keeps the focus
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (!mine(event) || event.isComposing || event.ctrlKey || event.metaKey) return;
    const key = event.key;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!options().length) ask();
      else light(key === "ArrowDown" ? at + 1 : (at < 0 ? -1 : at - 1));
    } else if (key === "Enter" && isOpen()) {
      event.preventDefault();
      const option = options()[at];
      if (option) pick(option); else close();
    } else if (key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    }
  });
})();
