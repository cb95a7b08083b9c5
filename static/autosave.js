/* Saves a form while it is written: docs/kit.md. Sensitive answers never stay here. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave]");
  const status = document.querySelector("[data-autosave-status]");
  if (!form || !status) return;
  const PAUSE = 1200;
  const RETRY = [2000, 5000, 10000, 20000, 30000];
  const OURS = ["csrfmiddlewaretoken", "idempotency_key", "version"];
  const place = `shenbao.${document.body.dataset.reader}.${form.dataset.draft}`;
  const version = form.elements.namedItem("version");
  version.value = version.defaultValue; // some browsers put an old one back on reload
  const words = status.dataset;
  let timer = 0, failures = 0, flight = null, undelivered = null, leaving = false, stopped = false;

  const data = () => { // without files: they have a button of their own
    const body = new FormData(form);
    [...body].forEach(([name, value]) => { if (OURS.includes(name) || name.startsWith("paste.") || typeof value !== "string") body.delete(name); });
    return body;
  };
  const sensitive = (name) => { const found = form.elements.namedItem(name); return Boolean((found?.length ? found[0] : found)?.dataset?.sensitive !== undefined); };
  const text = () => JSON.stringify([...data()]);
  const safe = () => [...data()].filter(([name]) => !sensitive(name));
  let saved = text();

  const store = (copy) => {
    try { if (copy) localStorage.setItem(place, JSON.stringify(copy)); else localStorage.removeItem(place); } catch { /* full or forbidden: the server still saves */ }
  };
  const recall = () => { try { return JSON.parse(localStorage.getItem(place)); } catch { return null; } };
  const keep = (sent) => store({ version: version.value, at: new Date().toISOString(), sent, entries: safe() });

  const clock = (iso, withDay) => new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(withDay && { month: "2-digit", day: "2-digit" }),
  }).format(new Date(iso));
  const say = (state, sentence) => {
    status.className = `saved is-${state}`;
    if (status.textContent !== sentence) status.textContent = sentence;
  };
  const notice = (sentence, ...parts) => {
    const box = document.createElement("div");
    box.className = "notice warn";
    box.setAttribute("role", "alert");
    const inside = document.createElement("div");
    inside.append(`${sentence} `, ...parts);
    box.append(inside);
    form.before(box);
    return box;
  };

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || form.elements.namedItem("csrfmiddlewaretoken").value;
  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  const clash = (answer, parcel) => {
    stopped = true;
    saved = parcel.sent; // the server keeps it beside the other text
    keep(true);
    say("waiting", words.conflict);
    const link = Object.assign(document.createElement("a"), { href: answer.conflict_url, textContent: words.compare });
    notice(answer.message || words.conflict, link);
  };
  const wait = (parcel) => {
    say("waiting", words.waiting);
    undelivered = parcel;
    later(RETRY[Math.min(failures++, RETRY.length - 1)]);
  };
  const settle = async (response, parcel) => {
    if (response.status >= 500) return wait(parcel);
    const answer = response.redirected ? null : await response.json().catch(() => null);
    if (response.status === 409) return answer?.conflict_url ? clash(answer, parcel) : wait(parcel);
    if (!response.ok || !answer) { say("waiting", answer?.message || words.refused); return later(RETRY.at(-1)); }
    failures = 0;
    version.value = answer.version;
    saved = parcel.sent;
    if (text() === saved) store(null); else { keep(false); later(PAUSE); }
    say("saved", words.saved.replace("{time}", clock(answer.saved_at)));
    document.body.dispatchEvent(new Event("saved"));
  };
  const pack = () => {
    const entries = [...data()];
    return { body: JSON.stringify([["version", version.value], ...entries]), sent: JSON.stringify(entries), key: key() };
  };
  const post = async () => {
    // A save whose answer was lost may have arrived: the same key is never counted twice.
    const parcel = undelivered || pack();
    undelivered = null;
    const headers = { "X-CSRFToken": token(), "Idempotency-Key": parcel.key, "X-Requested-With": "autosave", "Content-Type": "application/json", Accept: "application/json" };
    // A browser lets a closing page finish at most 64 KB.
    const keepalive = new Blob([parcel.body]).size < 60000;
    let response;
    try { response = await fetch(form.dataset.autosave, { method: "POST", body: parcel.body, headers, keepalive }); } catch { return wait(parcel); }
    return settle(response, parcel);
  };
  function save() {
    clearTimeout(timer);
    if (flight || leaving || stopped || (!undelivered && text() === saved)) return;
    flight = post().finally(() => { flight = null; });
  }

  const wrote = () => { if (text() !== saved) { keep(false); if (!stopped) later(PAUSE); } };
  form.addEventListener("input", wrote);
  form.addEventListener("change", wrote);
  form.addEventListener("focusout", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("pagehide", save);
  window.addEventListener("online", () => { failures = 0; save(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!flight) { leaving = true; keep(true); return; }
    // Two saves of one version would be a conflict with oneself.
    event.preventDefault();
    const submitter = event.submitter;
    flight.then(() => form.requestSubmit(submitter));
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted && leaving) location.reload(); });

  /* What the server has not got is offered, never put back by itself. */
  const put = (kept) => {
    const values = new Map();
    kept.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    [...form.elements].filter((part) => part.name && !OURS.includes(part.name) && !sensitive(part.name)).forEach((part) => {
      const given = values.get(part.name) || [];
      if (part.type === "checkbox" || part.type === "radio") part.checked = given.includes(part.value);
      else if (part.type === "select-multiple") [...part.options].forEach((option) => { option.selected = given.includes(option.value); });
      else if (part.type !== "file" && part.type !== "submit" && part.type !== "button" && given.length) part.value = given.shift();
      part.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };
  const copy = recall();
  if (copy && JSON.stringify(copy.entries) !== JSON.stringify(safe()) && !(copy.sent && copy.version !== version.value)) {
    const button = (label) => Object.assign(document.createElement("button"), { type: "button", className: "button sm", textContent: label });
    const back = button(words.restore), discard = button(words.discard);
    const box = notice(words.kept.replace("{time}", clock(copy.at, true)), back, " ", discard);
    back.addEventListener("click", () => { box.remove(); put(copy.entries); save(); });
    discard.addEventListener("click", () => { box.remove(); store(null); });
  } else store(null);
})();
