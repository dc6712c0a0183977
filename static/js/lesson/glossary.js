// Words of the glossary in a lesson: a tap, Enter or Space shows the meaning beside the word.
// Without this script the word is a link to the list of words at the lesson's end, where the
// meanings come from: nothing is asked of the server.
const GAP = 8;

// The position of the card in the document: below the word where it fits into the window, else
// above it, and never beyond the sides. All arguments are sizes and positions in pixels.
export function positionCard(word, card, view) {
  const isRoomBelow = word.bottom + GAP + card.height <= view.height;
  const isRoomAbove = word.top - GAP - card.height >= 0;
  const top = isRoomBelow || !isRoomAbove ? word.bottom + GAP : word.top - GAP - card.height;
  const x = Math.max(GAP, Math.min(word.left, view.width - card.width - GAP));
  return { left: x + view.scrollX, top: top + view.scrollY };
}

function makeCard() {
  const card = Object.assign(document.createElement("div"), {
    className: "word-card",
    hidden: true,
  });
  card.setAttribute("popover", "manual");
  return document.body.appendChild(card);
}

function makeLine(part) {
  return Object.assign(document.createElement("p"), { textContent: part.textContent });
}

// Says the meaning to screen readers, while the focus stays on the word.
function makeVoice() {
  const voice = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  voice.setAttribute("role", "status");
  return document.body.appendChild(voice);
}

function listenToWords(list, words) {
  const card = makeCard();
  const voice = makeVoice();
  let openWord = null;

  function close() {
    openWord?.setAttribute("aria-expanded", "false");
    openWord = null;
    voice.textContent = "";
    if (card.matches(":popover-open")) card.hidePopover();
    card.hidden = true;
  }

  function open(word) {
    close();
    const entry = document.getElementById(word.hash.slice(1));
    card.replaceChildren(...[...entry.children].map(makeLine));
    card.hidden = false;
    card.showPopover?.();
    const view = {
      width: document.documentElement.clientWidth,
      height: innerHeight,
      scrollX,
      scrollY,
    };
    const position = positionCard(word.getBoundingClientRect(), card.getBoundingClientRect(), view);
    card.style.left = `${position.left}px`;
    card.style.top = `${position.top}px`;
    word.setAttribute("aria-expanded", "true");
    openWord = word;
    voice.textContent = [...entry.children].map((part) => part.textContent.trim()).join(": ");
  }

  for (const word of words) {
    word.setAttribute("role", "button");
    word.setAttribute("aria-expanded", "false");
    word.addEventListener("click", (event) => {
      event.preventDefault();
      if (openWord === word) close();
      else open(word);
    });
    word.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      word.click();
    });
    word.addEventListener("blur", close);
  }
  list.classList.add("words--folded"); // its words open where they stand
  addEventListener("keydown", (event) => event.key === "Escape" && close());
  addEventListener("resize", close);
  addEventListener("hashchange", close);
  document.addEventListener("pointerdown", (event) => {
    if (openWord && !card.contains(event.target) && !openWord.contains(event.target)) close();
  });
}

export function startGlossary() {
  const list = document.querySelector("[data-words-list]");
  if (list) listenToWords(list, document.querySelectorAll("a.word"));
}
