// Menus are <details class="u-menu">: they work without this file. It closes them, moves through them and filters them.
(() => {
  const open = () => document.querySelector("details.u-menu[open]");
  const items = (menu) => [...menu.querySelectorAll(".u-item:not([hidden])")];

  function close(menu, focus) {
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  }

  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches?.("details.u-menu") || !menu.open) return;
    for (const other of document.querySelectorAll("details.u-menu[open]")) if (other !== menu && !other.contains(menu)) other.open = false;
    (menu.querySelector("input[data-filter]") || items(menu)[0])?.focus();
  }, true);

  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) close(menu, false);
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches("input[data-filter]")) return;
    const wanted = event.target.value.trim().toLocaleLowerCase();
    for (const item of event.target.closest(".u-pop").querySelectorAll(".u-item:not([data-always])")) {
      item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (!menu || !menu.contains(document.activeElement)) return;
    if (event.key === "Escape") {
      close(menu, true);
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = items(menu);
      const here = all.indexOf(document.activeElement);
      const step = event.key === "ArrowDown" ? 1 : -1;
      all[(here + step + all.length) % all.length]?.focus();
      event.preventDefault();
    } else if (event.key === "Enter" && event.target.matches("input[data-filter]")) {
      items(menu)[0]?.click();
      event.preventDefault();
    }
  });
})();
