// Counts the words of a text while it is typed. Without this script the number is that of the saved
// text.

export function countWords(text) {
  return text.split(/\s+/u).filter(Boolean).length;
}

if (globalThis.document) {
  for (const line of document.querySelectorAll("[data-word-count]")) {
    const field = document.getElementById(line.dataset.wordCount);
    const show = () => {
      line.textContent = line.dataset.words.replace("{count}", countWords(field.value));
    };
    field.addEventListener("input", show);
    addEventListener("pageshow", show); // the browser or autosave.js may have filled it in
  }
}
