// Starts the slides: code is made to fit, copy buttons work, and the arrows walk through all slides in order.
(() => {
  "use strict";

  // As in the PDF: code gets smaller first, then text too, so that code need not be tiny.
  const theme = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
  const FLOOR = parseFloat(theme("code-floor"));
  const CODE = [...Array.from({ length: Math.ceil((1 - FLOOR) / 0.025) }, (_, step) => 1 - step * 0.025), FLOOR];
  const PICTURE = parseFloat(theme("picture-floor"));
  const EASY = parseFloat(theme("code-easy"));
  const TEXT = theme("text-steps").split(" ").map(Number);
  const MEASURED = theme("measured") !== ""; // by TeX: then every slide comes with its sizes, and has room

  /** The inner edges of an element: of the place for its content. */
  const inner = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return { right: box.right - parseFloat(style.paddingRight), bottom: box.bottom - parseFloat(style.paddingBottom) };
  };

  const CONTENT = ".body, .body *:not(.shaped *, .notes, .notes *, .copy, .band, math *, pre code *)";

  /** By how many pixels the content of a slide is wider and higher than its place, on the step where it is most. */
  const excess = (frame) => {
    const section = frame.parentElement;
    if (!frame.querySelector(".only:not(.band)")) return excessNow(frame);
    const all = [];
    for (let step = -1; step < frame.querySelectorAll(".steps .fragment").length; step++) {
      section.dataset.fragment = step;
      all.push(excessNow(frame));
    }
    delete section.dataset.fragment;
    return { wide: Math.max(...all.map((one) => one.wide)), high: Math.max(...all.map((one) => one.high)) };
  };

  const excessNow = (frame) => {
    const place = inner(frame);
    let wide = 0;
    let high = 0;
    for (const element of frame.querySelectorAll(CONTENT)) {
      const box = element.getBoundingClientRect();
      if (!box.width || !box.height) continue;
      high = Math.max(high, box.bottom - place.bottom);
      if (element.matches("img") && element.naturalWidth) {
        // Pictures take the room that there is, but so small nobody can see what is on them.
        const least = (PICTURE * box.width * element.naturalHeight) / element.naturalWidth;
        high = Math.max(high, least - box.height);
      }
      // A panel may be wider than the text around it, so that the code in it lines up with that.
      if (element.matches("pre code")) wide = Math.max(wide, box.right - inner(element.parentElement).right);
      else if (!element.matches(".code, pre, .not-run")) wide = Math.max(wide, box.right - place.right);
    }
    return { wide, high };
  };

  /** The first of `sizes`, from large to small, that passes; all smaller ones pass too. */
  const largest = (sizes, passes) => {
    let low = 0;
    let high = sizes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (passes(sizes[middle])) high = middle;
      else low = middle + 1;
    }
    return sizes[low];
  };

  /** Makes the code and the text of a slide smaller until all fits; says on the slide what is left over. */
  const fit = (frame) => {
    const set = (code, text) => {
      frame.style.setProperty("--code-scale", code);
      frame.style.setProperty("--text-scale", text);
      return excess(frame);
    };
    const fits = ({ wide, high }) => wide < 1 && high < 1;
    const mayBeLarge = frame.parentElement.matches(".allow-overflow, [allow-overflow], [data-allow-overflow]");
    if ((MEASURED && mayBeLarge) || fits(excess(frame))) return;
    const sizes = frame.querySelector(".code") ? CODE : [1];
    const least = sizes.at(-1);
    const across = largest(sizes, (code) => set(code, 1).wide < 1) ?? least; // what its lines allow
    let code;
    let text;
    for (text of TEXT) {
      code = largest(sizes, (size) => size <= across && set(size, text).high < 1);
      if (code >= Math.min(EASY, across)) break;
    }
    code ??= least;
    const left = set(code, text);
    frame.dataset.fit = `${code} ${text}`;
    if (fits(left) || mayBeLarge) return;
    frame.dataset.overflow = `${Math.ceil(left.wide)} ${Math.ceil(left.high)}`;
    // Hardly legible, but on stage nothing is cut off.
    for (let share = 0.95; share > 0.2 && !fits(set(code * share, text * share)); share -= 0.05);
  };

  const fitAll = () => {
    const page = document.querySelector(".reveal");
    page.classList.add("measuring");
    breakFrames(document);
    document.querySelectorAll(".slides .frame").forEach(fit);
    page.classList.remove("measuring");
  };

  /** The text that a block of code is about, whose last line ends too. */
  const textOf = (block) => (block.dataset.text ?? block.querySelector("code").textContent) + "\n";

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages that do not come over https have no clipboard to write to.
      const area = document.createElement("textarea");
      area.value = text;
      area.style.position = "fixed";
      area.style.opacity = "0";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("the browser does not let pages copy");
    }
  };

  const status = document.createElement("div"); // for those who do not see the button
  status.setAttribute("role", "status");
  status.className = "unseen";
  document.body.append(status);

  const say = (button, word) => {
    status.textContent = word;
    button.textContent = word;
    button.classList.add("done");
    setTimeout(() => {
      status.textContent = "";
      button.textContent = "copy";
      button.classList.remove("done");
    }, 1500);
  };

  const listen = (root) => {
    for (const button of root.querySelectorAll(".copy")) {
      button.addEventListener("click", async () => {
        try {
          await copy(textOf(button.parentElement));
          say(button, "copied");
        } catch {
          say(button, "not copied");
        }
        button.focus();
      });
      // The slides would take these keys for "next".
      button.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") event.stopPropagation();
      });
    }
  };

  const start = () =>
    Reveal.initialize({
      width: parseFloat(theme("width")),
      height: parseFloat(theme("height")),
      margin: 0,
      minScale: 0.1,
      maxScale: 10,
      center: false,
      controls: false,
      progress: false,
      slideNumber: false,
      hash: true,
      // Sections are stacks, so that the overview has a column for each; the arrows walk as through the PDF.
      navigationMode: "linear",
      transition: "none",
      backgroundTransition: "none",
      pdfSeparateFragments: false,
      pdfMaxPagesPerSlide: 1,
      scrollActivationWidth: null,
      plugins: [RevealNotes, RevealZoom],
    });

  /** Only what is on the slide that is shown can be reached by keyboard. */
  const reachable = () => {
    const shown = Reveal.getCurrentSlide();
    for (const frame of document.querySelectorAll(".slides .frame")) frame.inert = frame.parentElement !== shown;
  };

  /** A section is entered at its first slide, however it was left before. */
  const forgetPlaces = () => {
    for (const stack of document.querySelectorAll("[data-previous-indexv]")) {
      stack.removeAttribute("data-previous-indexv");
    }
  };

  /** Pictures are as large as in the PDF where nobody says how large: 96 pixels are an inch of the slide, and a millimetre has 8. */
  const PIXEL = (8 * 25.4) / 96;
  const size = (picture) => {
    const { width, height } = picture.style;
    if (!width && !height) {
      const own = picture.naturalWidth * PIXEL * (picture.dataset.scale ?? 1);
      const scale = picture.matches(".drawn") ? 1 : "var(--picture-scale, 1)";
      picture.style.width = `calc(${own}px * ${scale})`;
      if (picture.dataset.scale) picture.style.maxWidth = "none";
    }
    if (picture.dataset.trim || picture.dataset.angle) shape(picture);
    else if (width && height) {
      // It has to be as large as what is seen of it.
      const ratio = picture.naturalWidth / picture.naturalHeight;
      Object.assign(picture.style, { width: `min(${width}, ${height} * ${ratio})`, height: "auto" });
    }
  };

  /** What `trim`, `clip` and `angle` ask for, as TeX does it: a box of the size that is asked for, the picture in it. */
  const UNITS = { bp: 96 / 72, pt: 96 / 72.27, mm: 96 / 25.4, cm: 96 / 2.54, in: 96 };
  const shape = (picture) => {
    const { trim = "0 0 0 0", angle = "0", clip, turned } = picture.dataset;
    const [left, bottom, right, top] = trim
      .trim()
      .split(/\s+/)
      .map((length) => parseFloat(length) * (UNITS[length.replace(/[-\d.]/g, "")] ?? UNITS.bp));
    const { naturalWidth, naturalHeight, style } = picture;
    const wide = naturalWidth - left - right;
    const high = naturalHeight - top - bottom;
    const turn = (parseFloat(angle) * Math.PI) / 180;
    const across = Math.abs(wide * Math.cos(turn)) + Math.abs(high * Math.sin(turn));
    const along = Math.abs(wide * Math.sin(turn)) + Math.abs(high * Math.cos(turn));
    const outer = document.createElement("span");
    const inner = document.createElement("span");
    outer.className = "shaped";
    if (clip) inner.className = "clipped";
    picture.replaceWith(outer);
    outer.append(inner);
    inner.append(picture);
    // Of what is asked for, the picture is measured before it is turned, unless it is turned first.
    const [measuredWide, measuredHigh] = turned ? [across, along] : [wide, high];
    const probe = document.createElement("span");
    Object.assign(probe.style, { display: "block", width: style.width, height: style.height });
    outer.before(probe);
    const asked = getComputedStyle(probe);
    const scale = Math.min(
      style.width ? parseFloat(asked.width) / measuredWide : Infinity,
      style.height ? parseFloat(asked.height) / measuredHigh : Infinity,
    );
    probe.remove();
    Object.assign(outer.style, { width: `${across * scale}px`, height: `${along * scale}px` });
    Object.assign(inner.style, { width: `${wide * scale}px`, height: `${high * scale}px` });
    inner.style.transform = `translate(-50%, -50%) rotate(${-parseFloat(angle)}deg)`;
    Object.assign(style, { width: `${naturalWidth * scale}px`, height: `${naturalHeight * scale}px`, maxWidth: "none" });
    Object.assign(style, { left: `${-left * scale}px`, top: `${-top * scale}px` });
  };

  const pictures = [...document.querySelectorAll(".body img")];
  const loading = [
    ...[...document.fonts].map((font) => font.load()),
    ...pictures.map((picture) => picture.decode()),
  ];
  Promise.allSettled(loading).then(async () => {
    document.querySelector(".reveal").classList.add("measuring");
    pictures.forEach(size);
    fitAll();
    listen(document);
    await start();
    Reveal.on("slidechanged", forgetPlaces);
    if (!Reveal.isPrintView()) {
      Reveal.on("slidechanged", reachable);
      reachable();
    }
    globalThis.deckparts = { fit, listen, size, reachable }; // for slides that come later
    document.documentElement.dataset.ready = "";
  });
})();
