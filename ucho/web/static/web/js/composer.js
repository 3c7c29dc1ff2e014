// The answer being written: tabs, size, saved replies, files, draft, sending once.
(() => {
  const form = () => document.querySelector("form.u-compose");
  const field = () => form()?.querySelector("textarea");
  const visible = (element) => element && element.offsetParent !== null;
  const later = {}; // timers by purpose
  let typed = 0; // when the typing signal was last sent, in milliseconds
  let saved = { address: "", replies: [] };
  let drafting = null; // the draft that is on its way to the server
  let slash = -1; // where the "/" of an open saved-reply menu stands in the text

  function grow() {
    const text = field();
    if (!text) return;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
  }

  const draftKey = () => `ucho-draft-${form().dataset.pk}-${form().elements.kind.value}`;
  const keep = () => { try { field().value ? localStorage.setItem(draftKey(), field().value) : localStorage.removeItem(draftKey()); } catch { /* storage is full or forbidden */ } };

  function say(words) {
    const place = form()?.querySelector(".u-draft");
    if (place) place.textContent = words;
  }

  function storeDraft() {
    const here = form();
    if (!here || !here.dataset.draftUrl) return;
    drafting = postDraft(here.dataset.draftUrl, here.elements.kind.value, field().value)
      .then((answer) => say(answer.ok ? here.dataset.wordsDraft : ""), () => say(here.dataset.wordsLocal))
      .finally(() => { drafting = null; });
  }

  function postDraft(address, kind, text) {
    const values = new FormData();
    values.set("kind", kind);
    values.set("text", text);
    return fetch(address, { method: "POST", body: values, headers: token(), credentials: "same-origin" });
  }

  const token = () => JSON.parse(document.body.getAttribute("hx-headers"));

  function signal() {
    const here = form();
    if (!here.dataset.typingUrl || Date.now() - typed < 4000) return;
    typed = Date.now();
    fetch(here.dataset.typingUrl, { method: "POST", headers: token(), credentials: "same-origin" }).catch(() => {});
  }

  function kind(name) {
    const here = form();
    if (here.elements.kind.value === name) return;
    keep();
    here.elements.kind.value = name;
    here.classList.toggle("is-note", name === "note");
    for (const tab of here.querySelectorAll("[data-kind]")) tab.setAttribute("aria-pressed", String(tab.dataset.kind === name));
    field().placeholder = here.dataset[name === "note" ? "wordsNote" : "wordsReply"];
    let text = "";
    try { text = localStorage.getItem(draftKey()) || ""; } catch { /* no storage */ }
    field().value = text || here.dataset[name === "note" ? "draftNote" : "draftReply"] || "";
    grow();
  }

  function compose(name) {
    if (!visible(field())) return false;
    kind(name);
    field().focus();
    return true;
  }
  globalThis.ucho.compose = compose;

  // Saved replies: "/" or "#" at the start of a word opens the menu, letters filter, Enter inserts.
  async function replies(address) {
    if (saved.address !== address) {
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
      saved = { address, replies: answer.ok ? (await answer.json()).items : [] };
    }
    return saved.replies;
  }

  function closeSaved() {
    const menu = form()?.querySelector(".u-saved");
    if (menu) menu.hidden = true;
    field()?.removeAttribute("aria-activedescendant");
    slash = -1;
  }

  function choose(index) {
    const options = [...form().querySelectorAll(".u-saved [role=option]")];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (!options[index]) return;
    field().setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  }

  const chosen = () => [...form().querySelectorAll(".u-saved [role=option]")].findIndex((option) => option.getAttribute("aria-selected") === "true");

  async function offerSaved(all) {
    const here = form();
    const text = field();
    if (!here.dataset.savedUrl) return;
    const before = text.value.slice(0, text.selectionStart);
    const match = all ? { 1: "", index: before.length } : /(?:^|\s)[/#]([^\s/#]{0,30})$/.exec(before);
    if (!match) { closeSaved(); return; }
    const wanted = match[1].toLocaleLowerCase();
    const found = (await replies(here.dataset.savedUrl)).filter((reply) => `${reply.title} ${reply.text}`.toLocaleLowerCase().includes(wanted)).slice(0, 8);
    slash = all ? before.length : before.length - match[1].length - 1;
    const menu = here.querySelector(".u-saved");
    menu.replaceChildren(...found.map((reply, index) => {
      const option = document.createElement("div");
      option.className = "u-item";
      option.id = `saved-${index}`;
      option.setAttribute("role", "option");
      const title = document.createElement("span");
      title.textContent = reply.title;
      const sample = document.createElement("small");
      sample.textContent = reply.text;
      option.append(title, sample);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); insert(reply); });
      option.reply = reply;
      return option;
    }));
    menu.hidden = !found.length;
    choose(0);
  }

  // Words that may fit are asked for once, when an answer is begun; a click inserts them, and nothing is sent by itself.
  async function offer() {
    const here = form();
    const strip = here?.querySelector(".u-offers");
    if (!strip || here.dataset.offered || here.elements.kind.value !== "reply" || field().value) return;
    here.dataset.offered = "1";
    const answer = await fetch(here.dataset.offersUrl, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
    const items = answer?.ok ? (await answer.json()).items : [];
    strip.append(...items.map((item) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "u-offer";
      button.title = `${item.title}\n\n${item.text}`;
      const title = document.createElement("small");
      title.textContent = item.title;
      const words = document.createElement("span");
      words.className = "u-offer-words";
      words.textContent = item.text.replace(/\s+/g, " ").slice(0, 180);
      button.append(title, words);
      button.addEventListener("click", () => { slash = field().selectionStart; insert(item); });
      return button;
    }));
    strip.hidden = !items.length;
  }

  function insert(reply) {
    const text = field();
    text.setRangeText(reply.text, slash, text.selectionEnd, "end");
    closeSaved();
    text.focus();
    changed();
  }

  function changed() {
    grow();
    keep();
    clearTimeout(later.draft);
    later.draft = setTimeout(storeDraft, 1200);
    signal();
  }

  // Files
  function showFiles() {
    const here = form();
    const chosenFiles = here.elements.files;
    here.querySelector(".u-files").replaceChildren(...[...chosenFiles.files].map((file, index) => {
      const item = document.createElement("li");
      item.className = "u-file";
      item.append(file.name, " ");
      const size = document.createElement("small");
      size.textContent = file.size < 1048576 ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(file.size / 1048576).toFixed(1)} MB`;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `${here.dataset.wordsRemove} ${file.name}`);
      remove.addEventListener("click", () => setFiles([...chosenFiles.files].filter((_, at) => at !== index)));
      item.append(size, remove);
      return item;
    }));
  }

  function setFiles(files) {
    const carrier = new DataTransfer();
    for (const file of files) carrier.items.add(file);
    form().elements.files.files = carrier.files;
    showFiles();
  }

  function send(andResolve) {
    const here = form();
    if (!field().value.trim() && !here.elements.files.files.length) { field().focus(); return; }
    here.elements.then.value = andResolve && here.elements.kind.value === "reply" ? "resolve" : "";
    here.requestSubmit();
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    if (at("[data-kind]")) compose(at("[data-kind]").dataset.kind);
    if (at("[data-attach]")) form().elements.files.click();
    if (at("[data-saved]")) { field().focus(); offerSaved(true); }
    if (at("[data-send]")) { event.preventDefault(); send(at("[data-send]").dataset.send === "resolve"); }
  });
  document.addEventListener("input", (event) => { if (event.target === field()) { changed(); offerSaved(false); } });
  document.addEventListener("change", (event) => { if (event.target === form()?.elements.files) showFiles(); });
  document.addEventListener("focusin", (event) => { if (event.target === field()) offer(); });
  document.addEventListener("focusout", (event) => { if (event.target === field()) setTimeout(closeSaved, 100); });
  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || event.isComposing) return;
    const menu = form().querySelector(".u-saved");
    if (!menu.hidden) {
      const count = menu.childElementCount;
      if (event.key === "ArrowDown") choose((chosen() + 1) % count);
      else if (event.key === "ArrowUp") choose((chosen() - 1 + count) % count);
      else if (event.key === "Enter" || event.key === "Tab") insert(menu.children[Math.max(0, chosen())].reply);
      else if (event.key === "Escape") { closeSaved(); event.stopPropagation(); }
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(event.shiftKey);
    }
  }, true);
  document.addEventListener("paste", (event) => {
    if (event.target === field() && event.clipboardData.files.length) setFiles([...form().elements.files.files, ...event.clipboardData.files]);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const here = event.target.closest?.(".u-talk") && form();
      if (!here || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      here.classList.toggle("is-drop", name === "dragover");
      if (name === "drop") setFiles([...here.elements.files.files, ...event.dataTransfer.files]);
    });
  }

  // Sending once: the button rests while the request runs, and the hidden key makes a second arrival harmless.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt !== form()) return;
    clearTimeout(later.draft);
    event.detail.elt.querySelector(".u-refusal").replaceChildren();
    for (const button of event.detail.elt.querySelectorAll("[data-send]")) button.disabled = true;
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const here = event.detail.elt;
    if (!here.matches?.("form.u-compose")) return;
    for (const button of here.querySelectorAll("[data-send]")) button.disabled = false;
    if (!event.detail.successful && !event.detail.xhr?.status) {
      here.querySelector(".u-refusal").textContent = document.body.dataset.wordsUnsent;
    }
  });
  // Before the new, empty composer comes in: what was sent is no draft any more, here or on the server.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const here = event.detail.requestConfig.elt;
    if (!here.matches?.("form.u-compose") || event.detail.xhr.status !== 200) return;
    const sent = here.elements.kind.value;
    try { localStorage.removeItem(`ucho-draft-${here.dataset.pk}-${sent}`); } catch { /* no storage */ }
    drafting?.then(() => postDraft(here.dataset.draftUrl, sent, ""));
  });

  function start() {
    const here = form();
    if (!here || here.dataset.started) return;
    here.dataset.started = "1";
    try { if (!field().value) field().value = localStorage.getItem(draftKey()) || ""; } catch { /* no storage */ }
    grow();
  }
  document.addEventListener("htmx:load", start);
  start();

  // Says which conversation is open, so that two people do not answer it together.
  setInterval(() => {
    const watch = document.getElementById("watch");
    if (watch && !document.hidden && navigator.onLine) htmx.trigger(watch, "look");
  }, 8000);
})();
