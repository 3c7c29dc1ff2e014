// The whole inbox by keyboard. A letter means the key where that letter stands on a Latin keyboard, so that shortcuts
// work while a Russian (or any other) layout is on. Nothing happens while somebody is typing in a field.
(() => {
  const find = (selector) => document.querySelector(selector);
  const click = (selector) => { const element = find(selector); if (element) element.click(); return Boolean(element); };
  const GO = { i: "todo", m: "mine", u: "unassigned", d: "due", w: "waiting", z: "snoozed", e: "done", c: "customers", s: "settings" };
  let going = 0; // when "g" was pressed, in milliseconds

  function letter(event) {
    if (event.key === "?" || event.key === "/") return event.key;
    if (/^[a-z0-9]$/i.test(event.key)) return event.key.toLowerCase();
    if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return event.key;
  }

  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  function move(step) {
    const rows = [...document.querySelectorAll("a.u-row")];
    if (!rows.length) return false;
    const focused = rows.indexOf(document.activeElement);
    const here = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function menu(name) {
    const details = find(`details[data-menu="${name}"]`);
    if (!details) return false;
    details.open = true;
    // At once: the event of its opening comes later, and what is typed until then would be taken for other keys.
    (details.querySelector("input[data-filter]") || details.querySelector(".u-item:not([hidden])"))?.focus();
    return true;
  }

  function now() { // the field of the step to take next in a case
    const field = find("#case-body [data-now]");
    field?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
    return Boolean(field);
  }

  function back() {
    const inbox = find(".u-inbox");
    if (inbox?.classList.contains("show-panel")) { inbox.classList.remove("show-panel"); return true; }
    const row = find("a.u-row[aria-current]") || find("a.u-row");
    if (matchMedia("(max-width: 719.98px)").matches) return click("[data-back]");
    if (row) row.focus();
    return Boolean(row);
  }

  const commands = {
    j: () => move(1), k: () => move(-1),
    r: () => now() || globalThis.ucho.compose?.("reply"), n: () => globalThis.ucho.compose?.("note"),
    a: () => menu("assign"), t: () => menu("tag"), z: () => menu("snooze"),
    e: () => click("[data-key=e]"), p: () => click("[data-panel]"),
    c: () => click("[data-go=start]"),
    "/": () => { const field = find("[data-search]"); field?.focus(); field?.select(); return Boolean(field); },
    "?": () => { find("#shortcuts")?.showModal(); return true; },
    Escape: back,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (find("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = letter(event);
    let done = false;
    if (Date.now() - going < 1500 && GO[key]) {
      done = click(`[data-go="${GO[key]}"]`);
      going = 0;
    } else if (key === "g") {
      going = Date.now();
      done = true;
    } else if (Object.hasOwn(commands, key)) done = commands[key]();
    if (done) event.preventDefault();
  });
})();
