/* Rows pasted into a cell, or into the box below: docs/decisions/0341. */
(() => {
  "use strict";
  if (!window.htmx) return;
  const changed = (table) => table.dispatchEvent(new Event("input", { bubbles: true }));
  const take = async (table, box, at) => {
    const button = box.querySelector("[name=paste]"), error = box.querySelector("[role=alert]");
    error.hidden = true;
    document.activeElement.blur(); // else it is saved while both tables are there
    await htmx.ajax("POST", button.formAction, { source: button, target: table, swap: "outerHTML", values: { paste: button.value, at } }).catch(() => {});
    const anew = document.getElementById(table.id);
    if (anew === table) { error.hidden = false; box.open = true; return; }
    changed(anew);
    const undo = anew.querySelector("[data-undo]");
    undo?.addEventListener("click", () => { anew.replaceWith(table); box.open = false; changed(table); table.focus(); });
    (undo || anew).focus();
  };
  document.addEventListener("paste", (event) => {
    const cell = event.target, table = cell.closest?.("[role=group]"), box = table?.querySelector("[data-paste]");
    const text = event.clipboardData.getData("text/plain");
    const rows = /\t/.test(text) || (!cell.matches("textarea") && /\n./.test(text));
    if (!box || !rows || !cell.name?.startsWith("a.")) return;
    event.preventDefault();
    box.querySelector("textarea").value = text;
    take(table, box, cell.name);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-paste] [name=paste]");
    if (!button) return;
    event.preventDefault();
    take(button.closest("[role=group]"), button.closest("[data-paste]"), "");
  });
})();
