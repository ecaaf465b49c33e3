// What scripts add to pages that work without them: suggestions, keys, walking through matches, copying a citation.
"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const keep = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* storage is off: nothing is kept */ } },
  };

  // Suggestions: the combobox pattern of ARIA 1.2 with a list that is filtered for what was typed.
  const WAIT = 120, KNOWN = 200;
  for (const form of all("form[data-suggest]")) {
    const box = find("input[type=search]", form);
    const list = document.createElement("ul");
    const status = document.createElement("span");
    const known = new Map();
    let options = [], active = -1, typed = box.value, timer = 0, asked = 0;
    list.id = `${box.id}-suggestions`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.label || "");
    status.className = "unseen";
    status.setAttribute("aria-live", "polite");
    box.after(list, status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-haspopup": "listbox",
    })) box.setAttribute(name, value);

    const close = () => {
      list.hidden = true;
      active = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const choose = (at) => {
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      active = at;
      box.value = at < 0 ? typed : options[at].dataset.text;
      if (at < 0) box.removeAttribute("aria-activedescendant");
      else {
        box.setAttribute("aria-activedescendant", options[at].id);
        options[at].scrollIntoView({ block: "nearest" });
      }
    };
    const show = (texts, notes) => {
      list.replaceChildren(...texts.map((text, i) => {
        const option = document.createElement("li");
        const note = document.createElement("span");
        option.id = `${list.id}-${i}`;
        option.dir = "auto";
        option.dataset.text = text;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.append(text);
        if (notes[i]) {
          note.className = "count";
          note.textContent = ` ${notes[i]}`;
          option.append(note);
        }
        option.addEventListener("mousedown", (event) => { event.preventDefault(); box.value = text; form.requestSubmit(); });
        return option;
      }));
      options = [...list.children];
      active = -1;
      list.hidden = !options.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
      box.removeAttribute("aria-activedescendant");
      status.textContent = options.length ? `${form.dataset.found || ""} ${options.length}` : "";
    };
    const ask = async () => {
      const text = box.value.trim(), mine = ++asked;
      typed = box.value;
      if (text.length < 2) return close();
      if (!known.has(text)) {
        const address = new URL(form.dataset.suggest, location.href);
        address.searchParams.set("q", text);
        if (form.dataset.hl) address.searchParams.set("hl", form.dataset.hl);
        try {
          const answer = await fetch(address, { headers: { Accept: "application/json" } });
          if (!answer.ok) return close();
          if (known.size >= KNOWN) known.clear();
          known.set(text, await answer.json());
        } catch { return close(); }
      }
      if (mine !== asked || document.activeElement !== box) return undefined; // something newer was typed
      const [, texts, notes] = known.get(text);
      return show(texts.filter((t) => t !== text), notes || []);
    };
    box.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, WAIT);
    });
    box.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return void ask();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        choose(-1);
        close();
      } else if (event.key === "Enter") close();
    });
  }

  // Keys, which somebody who speaks to the computer can turn off on the help page.
  const keysAreOn = () => keep.get("searchapp.keys") !== "off";
  const hits = all(".hit h2 a");
  const walk = (step) => {
    if (!hits.length) return;
    const at = hits.indexOf(document.activeElement);
    hits[Math.max(0, Math.min(hits.length - 1, at < 0 ? (step > 0 ? 0 : hits.length - 1) : at + step))].focus();
  };
  const focusBox = (event) => {
    const box = find("input[type=search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") return focusBox(event);
    if (event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable]")) return undefined;
    if (event.key === "ArrowDown" && hits.includes(document.activeElement)) { event.preventDefault(); return walk(1); }
    if (event.key === "ArrowUp" && hits.includes(document.activeElement)) { event.preventDefault(); return walk(-1); }
    if (!keysAreOn()) return undefined;
    if (event.key === "/" || event.key === "ظ") return focusBox(event);
    if (event.key === "?" || event.key === "؟") { const help = find("[data-help]"); return help && help.click(); }
    if (event.code === "KeyJ") return walk(1);
    if (event.code === "KeyK") return walk(-1);
    if (event.code === "KeyN") return step(event.shiftKey ? -1 : 1);
    return undefined;
  });
  const keys = find("[data-keys]");
  if (keys) {
    keys.hidden = false;
    const box = find("input", keys);
    box.checked = keysAreOn();
    box.addEventListener("change", () => keep.set("searchapp.keys", box.checked ? "on" : "off"));
  }

  // Through the matches of an article.
  const matches = all("a.match");
  const counter = find(".matches-count");
  let here = -1;
  const step = (by) => {
    if (!matches.length) return;
    if (here >= 0) matches[here].classList.remove("here");
    here = here < 0 ? (by > 0 ? 0 : matches.length - 1) : (here + by + matches.length) % matches.length;
    matches[here].classList.add("here");
    matches[here].focus({ preventScroll: true });
    matches[here].scrollIntoView({ block: "center" });
    if (counter) counter.textContent = `${here + 1} / ${matches.length}`;
  };
  for (const button of all("[data-step]"))
    button.addEventListener("click", (event) => { event.preventDefault(); step(Number(button.dataset.step)); });

  // A citation to take along.
  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // Back to the results: to the very place, with the focus on the result that was opened.
  const back = find("[data-back]");
  if (back && document.referrer && new URL(document.referrer).href === new URL(back.href).href)
    back.addEventListener("click", (event) => { event.preventDefault(); history.back(); });
  for (const link of hits)
    link.addEventListener("click", () => { try { sessionStorage.setItem(`opened ${location.href}`, link.closest(".hit").id); } catch { /* no matter */ } });
  addEventListener("pageshow", () => {
    const [visit] = performance.getEntriesByType("navigation");
    if (!visit || visit.type !== "back_forward" || !hits.length) return;
    let opened = null;
    try { opened = sessionStorage.getItem(`opened ${location.href}`); } catch { /* no matter */ }
    const link = opened && find(`#${CSS.escape(opened)} h2 a`);
    if (link) link.focus({ preventScroll: true });
  });
})();
