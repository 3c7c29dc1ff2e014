// Checking readings by keyboard: numbers answer, S leaves the text out, U takes the last answer back. As everywhere, a
// letter means the key where it stands on a Latin keyboard.
(() => {
  const UNREAD = 400; // milliseconds in which nobody has read a new text: a key pressed then was meant for the one before
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]") || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const code = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code);
    const key = code ? code[1].toLowerCase() : event.key;
    const button = document.querySelector(`#review [data-review="${CSS.escape(key)}"]`);
    if (!button || document.querySelector("#review .htmx-request")) return;
    event.preventDefault();
    if (!button.closest("[data-unread]")) button.click();
  });
  // The next text is read out and reached first, wherever the last one was answered.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "review") return;
    const review = document.getElementById("review");
    review.dataset.unread = "";
    setTimeout(() => delete review.dataset.unread, UNREAD);
    document.querySelector("#review .u-review-words")?.focus({ preventScroll: true });
  });
})();
