// Shows a lesson step by step, and reports where its reader stopped and how long each step was
// seen. Without this script, and in print, the lesson is one page.
const SWIPE_LENGTH = 60; // pixels
const SWIPE_MILLISECONDS = 800;
const EDGE = 24; // where a phone's own gesture for "back" begins
const FIELDS =
  "input, select, textarea, fieldset, dialog, [contenteditable], [role=group], [role=radiogroup]";

// Returns "Step 2 of 6" from "Step {n} of {total}".
export function fillWords(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

// Returns the minutes for this step and those after it: their share of the lesson's words.
export function countMinutesLeft(words, index, minutes) {
  const sum = (counts) => counts.reduce((total, count) => total + count, 0);
  const all = sum(words);
  return all ? Math.max(1, Math.round((minutes * sum(words.slice(index))) / all)) : minutes;
}

// Returns 1 for a swipe to the next step, -1 for one back, 0 for any other movement of a finger.
export function readSwipe({ x, y, endX, endY, milliseconds }, width) {
  const across = endX - x;
  if (milliseconds > SWIPE_MILLISECONDS || x < EDGE || x > width - EDGE) return 0;
  if (Math.abs(across) < SWIPE_LENGTH || Math.abs(across) < 2 * Math.abs(endY - y)) return 0;
  return across < 0 ? 1 : -1;
}

// Returns 1 or -1 for an arrow key that leads to another step, else 0.
export function readKey(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
    return 0;
  if (event.target.closest?.(FIELDS)) return 0;
  return { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
}

// Measures how long each step is on screen, by a clock of milliseconds that only runs forward.
export function createTimer(readClock) {
  const times = new Map();
  let step = 0;
  let since = null;

  function stop() {
    if (since !== null) times.set(step, (times.get(step) ?? 0) + readClock() - since);
    since = null;
  }
  function start(next = step) {
    stop();
    step = next;
    since = readClock();
  }
  // Returns whole seconds by step since the page was opened: "1:35 2:8".
  function format() {
    if (since !== null) start();
    const seconds = [...times].map(([number, time]) => [number, Math.floor(time / 1000)]);
    return seconds
      .filter(([, time]) => time > 0)
      .map((pair) => pair.join(":"))
      .join(" ");
  }
  return { start, stop, format };
}

function findSteps(article) {
  const steps = [...article.querySelectorAll(".step")];
  return steps.length ? steps : [article.querySelector(".prose")];
}

function countWords(element) {
  return element.textContent.trim().split(/\s+/).length;
}

// Adds the line "Step 2 of 6, about 5 minutes left" with a segment a step; returns what redraws it.
function createBar(bar, count) {
  const text = document.createElement("p");
  text.className = "lesson-bar__text";
  text.id = "step-position";
  const segments = document.createElement("div");
  segments.className = "lesson-bar__segments";
  segments.setAttribute("aria-hidden", "true");
  segments.append(...Array.from({ length: count }, () => document.createElement("span")));
  bar.append(text, segments);
  return (index, minutes) => {
    text.textContent = fillWords(bar.dataset.words, { n: index + 1, total: count, minutes });
    [...segments.children].forEach((segment, at) => {
      segment.className = at < index ? "is-read" : at === index ? "is-current" : "";
    });
  };
}

function isScrolledSideways(element) {
  for (; element instanceof Element; element = element.parentElement) {
    if (
      element.scrollWidth > element.clientWidth &&
      /auto|scroll/.test(getComputedStyle(element).overflowX)
    )
      return true;
  }
  return false;
}

function listenToSwipes(area, move) {
  let touch = null;
  area.addEventListener(
    "touchstart",
    (event) => {
      const [{ clientX: x, clientY: y }] = event.touches;
      const isFree =
        event.touches.length === 1 &&
        !event.target.closest(FIELDS) &&
        !isScrolledSideways(event.target);
      touch = isFree ? { x, y, at: event.timeStamp } : null;
    },
    { passive: true },
  );
  area.addEventListener(
    "touchend",
    (event) => {
      const isSelecting =
        getSelection()?.toString() || (globalThis.visualViewport?.scale ?? 1) > 1.05;
      if (!touch || isSelecting) return;
      const [{ clientX: endX, clientY: endY }] = event.changedTouches;
      move(
        readSwipe({ ...touch, endX, endY, milliseconds: event.timeStamp - touch.at }, innerWidth),
      );
      touch = null;
    },
    { passive: true },
  );
}

// Opens folded answers for the printer, and folds them again.
function openInPrint(article) {
  let openedTexts = [];
  addEventListener("beforeprint", () => {
    openedTexts = [...article.querySelectorAll("details:not([open])")];
    for (const details of openedTexts) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of openedTexts) details.open = false;
  });
}

// Shows one step at a time. `onShow` gets the number of each step that is shown.
function createPager(article, steps, onShow) {
  const main = article.parentElement;
  const buttons = main.querySelector(".lesson-buttons");
  buttons.prepend(main.querySelector("template[data-step-buttons]").content.cloneNode(true));
  const [back, forward] = buttons.querySelectorAll("[data-back], [data-forward]");
  const words = steps.map(countWords);
  const redraw = createBar(article.querySelector("[data-bar]"), steps.length);
  let index = -1;
  main.classList.add("lesson-steps");

  function show(next) {
    const isMove = index >= 0;
    index = next;
    const isLast = index === steps.length - 1;
    steps.forEach((step, at) => {
      step.hidden = at !== index;
    });
    for (const element of main.querySelectorAll("[data-first-step]")) element.hidden = index > 0;
    for (const element of main.querySelectorAll("[data-last-step]")) element.hidden = !isLast;
    main.classList.toggle("is-later", index > 0);
    back.hidden = index === 0;
    forward.hidden = isLast;
    redraw(index, countMinutesLeft(words, index, Number(article.dataset.minutes)));
    // The redirect that follows a choice of language keeps the step.
    for (const link of document.querySelectorAll(".site-head__language")) link.hash = location.hash;
    onShow(index + 1);
    if (isMove || location.hash) focusStep();
  }
  function focusStep() {
    const heading = (index && steps[index].querySelector("h2, h3")) || article.querySelector("h1");
    heading.tabIndex = -1;
    heading.setAttribute("aria-describedby", "step-position");
    heading.focus({ preventScroll: true });
    const isCut =
      index && steps[index].getBoundingClientRect().bottom > buttons.getBoundingClientRect().top;
    if (isCut || article.getBoundingClientRect().top < 0) article.scrollIntoView();
  }
  // The step that the URL names, by its own id or that of anything in it.
  function findNamed() {
    const target = document.getElementById(location.hash.slice(1));
    return steps.findIndex((step) => target && step.contains(target));
  }
  function move(by) {
    const next = index + by;
    if (!by || !steps[next]) return;
    if (by < 0 && history.state?.step === index) return history.back();
    history[by > 0 ? "pushState" : "replaceState"](
      by > 0 ? { step: next } : null,
      "",
      `#step-${next + 1}`,
    );
    show(next);
  }
  function follow() {
    const target = findNamed();
    if (target >= 0 ? target !== index : !location.hash && index) show(Math.max(target, 0));
  }
  // A browser that goes to the step in a URL scrolls past the bar and takes the focus from the
  // heading: before or after it reports that the page is loaded, but before it draws the page.
  function focusNamed() {
    if (document.activeElement === document.body && findNamed() >= 0) focusStep();
  }
  back.addEventListener("click", () => move(-1));
  forward.addEventListener("click", () => move(1));
  addEventListener("keydown", (event) => move(readKey(event)));
  listenToSwipes(article, move);
  addEventListener("popstate", follow);
  addEventListener("hashchange", () => {
    follow();
    focusNamed();
  });
  addEventListener("load", () => requestAnimationFrame(focusNamed));
  show(Math.max(findNamed(), 0));
}

// Reports to the server when the reader leaves: one small request, none for a step.
function createReporter(article, form, timer) {
  const { bookmark, token, served } = article.dataset;
  let step = 1;
  let lastReport = "";
  let isFinished = false;

  function report() {
    const report = new URLSearchParams({
      csrf_token: token,
      anchor: `step-${step}`,
      served,
      seconds: timer.format(),
    });
    if (isFinished || lastReport === report.toString()) return;
    lastReport = report.toString();
    navigator.sendBeacon(bookmark, report);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") return timer.start();
    timer.stop();
    report();
  });
  addEventListener("pagehide", report);
  addEventListener("pageshow", (event) => {
    isFinished = isFinished && !event.persisted;
  });
  form?.addEventListener("formdata", (event) => {
    isFinished = true;
    event.formData.set("served", served);
    event.formData.set("seconds", timer.format());
  });
  return (number) => {
    step = number;
    if (document.visibilityState === "visible") timer.start(number);
  };
}

// The pictures of later steps come with the lesson, so that a step needs no connection.
function loadPictures(article) {
  for (const picture of article.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
}

export function startSteps() {
  const article = document.querySelector("[data-lesson]");
  const steps = findSteps(article);
  const timer = createTimer(() => performance.now());
  const form = article.parentElement.querySelector("form[data-lesson-done]");
  const onShow = article.dataset.bookmark ? createReporter(article, form, timer) : () => {};
  if (steps.length > 1) createPager(article, steps, onShow);
  else onShow(1);
  openInPrint(article);
  const printButton = article.querySelector("[data-print]");
  printButton.hidden = false;
  printButton.addEventListener("click", () => print());
  if (document.readyState === "complete") loadPictures(article);
  else addEventListener("load", () => loadPictures(article));
}
