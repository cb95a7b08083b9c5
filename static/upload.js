/* Files: docs/decisions/0342. */
(() => {
  "use strict";
  if (!window.htmx) return;
  const adopt = (root) => root.querySelectorAll(".drop > [name=attach]").forEach((button) => { button.hidden = true; });
  const send = async (drop) => {
    const [input, button, note] = ["[type=file]", "[name=attach]", ".file-note"].map((each) => drop.querySelector(each));
    const files = drop.parentElement, words = drop.dataset, bar = document.createElement("progress"), stop = button.cloneNode();
    let failed = words.failed;
    Object.assign(bar, { max: 1, value: 0, className: "progress", ariaLabel: words.sending });
    Object.assign(stop, { type: "button", name: "", hidden: false, textContent: words.stop });
    stop.addEventListener("click", () => { failed = words.stopped; htmx.trigger(drop, "htmx:abort"); });
    drop.append(bar, stop);
    button.hidden = true;
    note.textContent = words.sending;
    note.classList.remove("error");
    drop.setAttribute("hx-params", `attach,${input.name}`);
    await htmx.ajax("POST", button.formAction, { source: drop, target: files, swap: "outerHTML", values: { attach: button.value } }).catch(() => {});
    if (!files.isConnected) return document.body.dispatchEvent(new Event("saved"));
    bar.remove();
    stop.remove();
    button.hidden = false;
    note.textContent = failed;
    note.classList.add("error");
  };
  document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
    const bar = target.querySelector?.(":scope > progress");
    if (bar && detail.total) bar.value = detail.loaded / detail.total;
  });
  document.addEventListener("change", ({ target }) => { if (target.matches(".drop > [type=file]") && target.value) send(target.parentElement); });
  document.addEventListener("click", (event) => {
    const drop = event.target.closest("[name=attach]")?.parentElement;
    if (!drop?.querySelector("[type=file]").value) return;
    event.preventDefault();
    send(drop);
  });
  adopt(document);
  document.addEventListener("htmx:load", ({ target }) => adopt(target));
})();
