// What every page needs: toasts, refusals beside the form they belong to, the offline banner, dialogs, panes of the inbox.
(() => {
  const body = document.body;
  const banner = document.getElementById("line-state");
  const toasts = document.getElementById("toasts");

  function toast(words, late) {
    const element = document.createElement("div");
    element.className = late ? "u-toast u-toast-late" : "u-toast";
    element.textContent = words;
    toasts.append(element);
    setTimeout(() => element.remove(), late ? 9000 : 5000);
  }
  globalThis.ucho = { toast };
  for (const old of toasts.querySelectorAll("[data-toast]")) setTimeout(() => old.remove(), 6000);
  body.addEventListener("toast", (event) => toast(event.detail.value || event.detail.words, event.detail.late)); // HX-Trigger: {"toast": "words"}

  function network() {
    banner.hidden = navigator.onLine;
    if (!navigator.onLine) banner.textContent = body.dataset.wordsOffline;
  }
  addEventListener("online", network);
  addEventListener("offline", network);
  network();

  // A refusal (422) is a sentence for the person who asked: it goes where they are looking.
  body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status < 400) return;
    event.detail.shouldSwap = false;
    const asked = requestConfig.elt;
    const place = asked.closest("form")?.querySelector(".u-refusal") || asked.querySelector?.(".u-refusal");
    if (xhr.status === 422 || xhr.status === 403 || xhr.status === 404) {
      if (place) place.innerHTML = xhr.responseText;
      else toast(new DOMParser().parseFromString(xhr.responseText, "text/html").body.textContent.trim().slice(0, 400), true);
    } else if (xhr.status === 401) toast(body.dataset.wordsExpired, true);
    else toast(body.dataset.wordsBroken, true);
  });
  body.addEventListener("htmx:sendError", (event) => {
    if (event.detail.requestConfig.verb !== "get") toast(body.dataset.wordsUnsaved, true); // the composer says what becomes of a text
  });

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    if (at("[data-shortcuts]")) document.getElementById("shortcuts").showModal();
    const inbox = document.querySelector(".u-inbox");
    if (inbox && at("[data-panel]")) inbox.classList.toggle(matchMedia("(max-width: 1180px)").matches ? "show-panel" : "hide-panel");
    if (at("[data-copy]")) navigator.clipboard?.writeText(at("[data-copy]").dataset.copy).then(() => toast(at("[data-copy]").dataset.copied));
    const row = at("a.u-row");
    if (row) {
      for (const other of document.querySelectorAll("a.u-row[aria-current]")) other.removeAttribute("aria-current");
      row.setAttribute("aria-current", "true");
      row.classList.remove("is-unread");
    }
  });
  // What was pressed twice in a hurry was meant once: by the second press another button may lie there.
  document.addEventListener("click", (event) => {
    if (event.detail < 2 || !event.target.closest("[data-once] button")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  // htmx brings the focus back to a button by its id; when the button is gone, its form takes it. What a live refresh took
  // away comes back as soon as it was loaded again, unless the person went on elsewhere.
  let focused = "";
  document.addEventListener("focusin", () => { focused = ""; });
  body.addEventListener("htmx:afterSettle", ({ target }) => {
    if (document.activeElement !== body) return;
    const wanted = focused ? document.getElementById(focused) : target.closest("[data-once]");
    wanted?.focus({ preventScroll: true });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // One pane at a time on a phone: which one is a matter of what was swapped in last.
  body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "stage") return;
    const inbox = document.querySelector(".u-inbox");
    inbox.dataset.pane = "talk";
    inbox.classList.remove("no-panel", "show-panel");
    document.getElementById("stream")?.scrollTo(0, 1e9);
  });
  document.getElementById("stream")?.scrollTo(0, 1e9);
  const tab = document.querySelector(".u-tabs-line [aria-current]"); // on a phone the row of tabs is wider than the screen
  tab?.parentNode.scrollTo(tab.offsetLeft - (tab.parentNode.clientWidth - tab.offsetWidth) / 2, 0);

  // A live refresh must not disturb: the reader's place stays, quotes stay open, an open menu is left alone.
  let reading = null;
  body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "talk-head" && target.querySelector("details[open]")) event.detail.shouldSwap = false;
    if (target.id !== "stream") return;
    if (target.contains(document.activeElement)) focused = document.activeElement.id;
    const rest = target.scrollHeight - target.scrollTop - target.clientHeight;
    const open = [...target.querySelectorAll("details[open]")].map((one) => ({ id: one.closest("li").id, kind: one.className }));
    // Corrections that somebody is making are carried over as they stand, with what they have typed; nothing flickers.
    const corrections = [...target.querySelectorAll(".u-reading[open] > .u-reading-more:has(.u-correct)")];
    const kept = corrections.map((one) => ({ id: one.closest("li").id, panel: one }));
    reading = { top: target.scrollTop, atEnd: rest < 80, open, kept };
    for (const { panel } of kept) panel.remove();
  });
  body.addEventListener("htmx:oobAfterSwap", (event) => {
    const stream = document.getElementById("stream");
    if (event.detail.target.id !== "stream" || !stream || !reading) return;
    for (const { id, panel } of reading.kept) {
      document.getElementById(id)?.querySelector(".u-reading-more")?.replaceWith(panel);
      if (![...panel.querySelectorAll("[name=words]")].some((field) => field.value)) htmx.trigger(panel, "again");
    }
    for (const { id, kind } of reading.open) {
      const same = [...(document.getElementById(id)?.querySelectorAll("details") ?? [])].find((one) => one.className === kind);
      same?.setAttribute("open", "");
    }
    if (focused && document.activeElement === body) document.getElementById(focused)?.focus({ preventScroll: true });
    stream.scrollTo(0, reading.atEnd ? 1e9 : reading.top);
    reading = null;
  });
  // The list refreshes as far as it was scrolled, and keeps the open conversation marked.
  body.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters, verb } = event.detail;
    if (elt.id === "rows") {
      parameters.count = elt.querySelectorAll("a.u-row").length;
      const open = /\/(conversations|cases)\/(\d+)\//.exec(location.pathname);
      if (open) parameters.open = open[1] === "cases" ? `case-${open[2]}` : open[2];
    } else if (verb === "post" && elt.closest?.(".u-talk, .u-panel")) {
      for (const name of ["view", "unit", "q"]) {
        const value = new URLSearchParams(location.search).get(name);
        if (value && !(name in parameters)) parameters[name] = value;
      }
    }
  });
})();
