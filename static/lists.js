/* Lists: pick all, count the picked, move by keyboard. Every page has it but those that are filled in. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
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
