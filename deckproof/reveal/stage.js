// What a speaker needs on stage beyond reveal.js: the keys, a jump to a slide by its number, a pointer, the length of
// the talk. It works alike in the page that the audience sees and in the previews of the speaker's view.
(() => {
  "use strict";

  const PREVIEW = /\breceiver\b/.test(location.search); // inside the speaker's view
  const page = document.documentElement;
  const duration = Number(page.dataset.duration) || null; // of the talk, in seconds

  const KEYS = [
    ["→  Space  N", "next step or slide"],
    ["←  P", "the one before"],
    ["Home  End", "the first slide, the last"],
    ["0 – 9  or  G", "go to a slide by its number"],
    ["O  or  Esc", "overview of all slides"],
    ["Ctrl Shift F", "search"],
    ["S", "speaker view: notes, next slide, clock"],
    ["B  or  .", "black screen, and back"],
    ["Q", "pointer that follows the mouse"],
    ["F", "full screen; Esc leaves it"],
    ["Alt click", "zoom in, and out"],
    ["Tab  Enter", "links and copy buttons"],
    ["?", "this list; Esc closes it"],
  ];

  /** An element with the attributes given and these children. */
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  // ---- help -----------------------------------------------------------------------------------------------

  let before; // what had the focus

  const help = () => {
    const overlay = document.querySelector(".r-overlay-help");
    const rows = KEYS.map(([keys, text]) => {
      const each = keys.split("  ").map((key) => (key === "or" ? " or " : element("kbd", {}, key)));
      return element("div", {}, element("dt", {}, ...each), element("dd", {}, text));
    });
    const heading = element("h2", { id: "help-title" }, "Keys");
    overlay.querySelector(".r-overlay-help-content").replaceChildren(heading, element("dl", {}, ...rows));
    for (const [key, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-labelledby", "help-title"]]) {
      overlay.setAttribute(key, value);
    }
    before = document.activeElement;
    const close = overlay.querySelector(".r-overlay-close");
    close.setAttribute("aria-label", "Close");
    if (!PREVIEW) close.focus();
  };

  // ---- jump -----------------------------------------------------------------------------------------------

  const slides = () => [...document.querySelectorAll(".slides .frame[data-page]")];
  const number = (frame) => Number.parseInt(frame.dataset.page, 10);

  const input = element("input", { id: "jump-number", inputmode: "numeric", autocomplete: "off", size: "3" });
  const total = element("span");
  const said = element("span", { role: "status" });
  const jump = element("form", { class: "jump", hidden: "" },
    element("label", { for: "jump-number" }, "Slide"), input, total, said);

  const close = () => {
    jump.hidden = true;
    input.blur();
  };

  const ask = (digits = "") => {
    const last = slides().at(-1);
    total.textContent = last ? `of ${number(last)}` : "";
    said.textContent = "";
    input.value = digits;
    jump.hidden = false;
    // The previews get their keys from the window that they are in, which keeps the focus.
    if (!PREVIEW) input.focus();
  };

  const go = () => {
    const wanted = input.value.trim();
    const found = slides().find((frame) => String(number(frame)) === wanted);
    if (found || /^0+$/.test(wanted)) {
      const { h, v } = found ? Reveal.getIndices(found.closest("section")) : { h: 0, v: 0 };
      close();
      Reveal.slide(h, v);
    } else if (wanted) {
      said.textContent = "no such slide";
      input.select();
    } else {
      close();
    }
  };

  const typed = (digit) => (jump.hidden ? ask(digit) : (input.value += digit));

  /** Takes the slide that is chosen. Elsewhere this key is for links, and for the form that has the focus. */
  const enter = () => {
    if (!jump.hidden) go();
    else if (Reveal.isOverview()) Reveal.toggleOverview();
  };

  const listenToJump = () => {
    document.querySelector(".reveal").append(jump);
    jump.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      event.stopPropagation();
    });
    input.addEventListener("blur", close);
    Reveal.addKeyBinding(71, () => ask()); // G
    for (let digit = 0; digit < 10; digit++) {
      for (const code of [48 + digit, 96 + digit]) Reveal.addKeyBinding(code, () => typed(String(digit)));
    }
    if (PREVIEW) Reveal.addKeyBinding(13, enter);
    document.addEventListener("keydown", (event) => event.key === "Enter" && Reveal.isOverview() && enter());
  };

  // ---- pointer --------------------------------------------------------------------------------------------

  // The speaker may point in the preview of the slide on their own screen: it tells the page that the audience sees,
  // which shows the dot at the same place of the slide.
  const dot = element("div", { class: "pointer", "aria-hidden": "true", hidden: "" });
  const audience = PREVIEW && /\bpostMessageEvents\b/.test(location.search) ? window.parent.opener : null;
  let pointing = false;

  const point = (place) => {
    dot.hidden = !place;
    if (!place) return;
    const box = document.querySelector(".slides").getBoundingClientRect();
    dot.style.left = `${box.left + place.x * box.width}px`;
    dot.style.top = `${box.top + place.y * box.height}px`;
  };

  const pointAndTell = (place) => {
    point(place);
    audience?.postMessage({ namespace: "deckproof", pointer: place }, "*");
  };

  const follow = ({ clientX, clientY }) => {
    if (!pointing) return;
    const box = document.querySelector(".slides").getBoundingClientRect();
    pointAndTell({ x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height });
  };

  const listenToPointer = () => {
    document.body.append(dot);
    document.addEventListener("pointermove", follow);
    page.addEventListener("pointerleave", () => pointing && pointAndTell(null));
    Reveal.addKeyBinding(81, () => { // Q
      pointing = !pointing;
      page.classList.toggle("pointing", pointing);
      if (!pointing) pointAndTell(null);
    });
    addEventListener("message", ({ data }) => {
      if (data?.namespace === "deckproof") point(data.pointer);
    });
  };

  // ---- overview -------------------------------------------------------------------------------------------

  /** The slides that are shown at once have no heading above them all. */
  const headOverview = () => {
    const heading = element("h1", { class: "unseen" }, `Overview: ${document.title}`);
    Reveal.on("overviewshown", () => document.querySelector("main").prepend(heading));
    Reveal.on("overviewhidden", () => heading.remove());
  };

  // ---- the speaker's view ---------------------------------------------------------------------------------

  // Until the speaker view is connected, what it says of its own slide, which is on its first step, is not for the talk.
  let connecting = false;
  addEventListener("message", (event) => {
    if (!connecting || typeof event.data !== "string") return;
    if (event.data.includes('"type":"connected"')) connecting = false;
    else if (event.data.includes('"method":"setState"')) event.stopImmediatePropagation();
  });

  /** Opens reveal's speaker view and puts into its window what it lacks. */
  const openSpeaker = () => {
    const open = window.open;
    window.open = (...given) => {
      const view = open.apply(window, given);
      connecting = Boolean(view);
      if (view) setTimeout(() => furnish(view)); // when reveal has written its page
      return view;
    };
    try {
      Reveal.getPlugin("notes").open();
    } finally {
      window.open = open;
    }
  };

  const furnish = ({ document: view }) => {
    view.documentElement.lang = "en";
    view.title = `Speaker view: ${document.title}`;
    if (duration) view.documentElement.dataset.duration = duration;
    for (const part of document.getElementById("speaker-view").content.children) {
      view.body.append(view.importNode(part, true));
    }
  };

  // ---- all slides -----------------------------------------------------------------------------------------

  /** Screen readers are told the text of a new slide; pictures are part of it. */
  const describe = () => {
    const shown = Reveal.getCurrentSlide();
    const described = [...(shown?.querySelectorAll(".body img[alt]") ?? [])].map((picture) => picture.alt);
    document.querySelector(".aria-status")?.append(...described.map((text) => ` ${text}`));
  };

  /** reveal.js writes down where it is once a second at most, which a page that is loaded again at once is too late for. */
  const keepPlace = () => {
    const { id } = Reveal.getCurrentSlide();
    const { h, v, f } = Reveal.getIndices();
    try {
      history.replaceState(null, "", id && f === undefined ? `#/${encodeURIComponent(id)}` : `#/${h}/${v}/${f ?? ""}`);
    } catch { /* some browsers do not let pages do this often */ }
  };

  const ready = () => {
    listenToJump();
    listenToPointer();
    headOverview();
    if (!PREVIEW) {
      Reveal.addKeyBinding({ keyCode: 83 }, openSpeaker); // S
      for (const move of ["slidechanged", "fragmentshown", "fragmenthidden"]) Reveal.on(move, keepPlace);
    }
    Reveal.on("showhelp", help);
    Reveal.on("closeoverlay", () => before?.focus?.());
    Reveal.on("slidechanged", () => {
      setTimeout(describe); // after reveal.js has said the text
      if (!jump.hidden) close();
    });
  };

  // Not every keyboard has the question mark where reveal.js expects it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.target.matches?.("input, textarea")) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    Reveal.toggleHelp();
  }, true);

  Reveal.configure({ jumpToSlide: false, totalTime: duration });
  Reveal.on("ready", ready);
})();
