// Put into the window of reveal's speaker view, where it runs on when the page that opened it is loaded again: clock,
// time spent and time left, larger notes, and the keys that reveal's own view does not pass on.
(() => {
  "use strict";

  const duration = Number(document.documentElement.dataset.duration) || 0; // seconds; 0 where the deck states none
  const controls = document.querySelector("#speaker-controls");
  const time = document.querySelector(".speaker-controls-time");
  const preview = () => document.querySelector("#current-slide iframe")?.contentWindow;
  let begun = Date.now();

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const clock = element("dd", { class: "now" });
  const spent = element("dd", { class: "spent" });
  const left = element("span", { class: "left", role: "timer" });
  const row = (name, value) => element("div", {}, element("dt", {}, name), value);
  time.prepend(
    element("dl", { class: "times" }, row("Time", clock), row("Spent", spent), ...(duration ? [row("Left", element("dd", {}, left))] : [])),
  );
  const pace = document.querySelector(".pacing-title");
  if (pace) pace.textContent = "Left until the end of this slide, at an even pace";

  // Landmarks, headings and names, for those who do not see where things are.
  const PARTS = { "current-slide": "This slide", "upcoming-slide": "Next slide", "speaker-controls": "Times and notes", "speaker-layout": "Layout" };
  for (const [id, name] of Object.entries(PARTS)) {
    const part = document.getElementById(id);
    part?.setAttribute("role", id === "current-slide" ? "main" : "region");
    part?.setAttribute("aria-label", name);
  }
  for (const heading of document.querySelectorAll("h4")) heading.setAttribute("aria-level", 2);
  controls.prepend(element("h1", { class: "unseen" }, document.title));
  const nameSlides = () => {
    for (const frame of document.querySelectorAll("iframe:not([title])")) {
      frame.title = PARTS[frame.parentElement.id] ?? "Slide";
    }
  };

  /** 65 as "1:05", -65 as "−1:05". */
  const shown = (seconds) => {
    const all = Math.abs(seconds);
    const parts = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    const text = parts.slice(parts[0] ? 0 : 1).map((part, at) => (at ? String(part).padStart(2, "0") : part));
    return (seconds < 0 ? "−" : "") + text.join(":");
  };

  const tick = () => {
    nameSlides(); // which reveal puts in when the page that opened this one has answered
    const now = new Date();
    const passed = Math.max(0, Math.floor((now - begun) / 1000));
    clock.textContent = now.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    spent.textContent = shown(passed);
    left.textContent = shown(duration - passed);
    left.classList.toggle("over", passed > duration);
  };
  tick();
  setInterval(tick, 250);

  // ---- buttons --------------------------------------------------------------------------------------------

  const button = (text, label, act) => {
    const made = element("button", { type: "button", "aria-label": label, title: label }, text);
    made.addEventListener("click", (event) => {
      event.stopPropagation();
      act();
      made.blur(); // so that the space bar is for the slides
    });
    return made;
  };

  const SIZE = "deckproof-notes-size";
  const resize = (step) => {
    let size = 22;
    try {
      size = Number(localStorage.getItem(SIZE)) || size;
    } catch { /* some browsers keep nothing for files */ }
    size = Math.min(60, Math.max(12, (Number(document.body.dataset.notes) || size) + step));
    document.body.dataset.notes = size;
    document.body.style.setProperty("--notes", `${size}px`);
    try {
      localStorage.setItem(SIZE, size);
    } catch { /* as above */ }
  };
  resize(0);

  const restart = () => {
    begun = Date.now();
    time.click(); // reveal's own timer, which the pace goes by
    tick();
  };
  controls.prepend(
    element("div", { class: "tools" },
      button("Start the time again", "Start the time again", restart),
      button("A−", "Smaller notes", () => resize(-2)),
      button("A+", "Larger notes", () => resize(2))),
  );
  time.addEventListener("click", (event) => {
    if (event.isTrusted) event.stopImmediatePropagation(); // only the button starts the time again
  }, true);
  document.querySelector(".speaker-layout-dropdown")?.setAttribute("aria-label", "Layout");

  // ---- keys -----------------------------------------------------------------------------------------------

  // reveal passes on numbers of keys, in which a question mark is a slash, the key for black; and with the list of
  // keys open it takes none of them.
  let help = false;
  document.addEventListener("keydown", (event) => {
    const within = event.target.closest?.("button, select");
    if (within && ["Enter", " ", "ArrowUp", "ArrowDown", "Tab"].includes(event.key)) event.stopImmediatePropagation();
    if (event.key === "?" || (event.key === "Escape" && help)) {
      event.stopImmediatePropagation();
      help = !help;
      preview()?.postMessage(JSON.stringify({ method: "toggleHelp" }), "*");
    }
  }, true);
})();
