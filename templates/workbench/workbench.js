// The page of the workbench: segments in the order of reading, one of them open to be worked on.
// Every save goes into the catalog at once; what others save meanwhile comes in by itself.
(function () {
  "use strict";

  const body = document.body;
  const LANGUAGE = body.dataset.language;
  const HERE = "/-/translate/" + encodeURIComponent(LANGUAGE) + "/";
  const IS_READ_ONLY = body.dataset.mode === "read-only";
  const DRAFT = "hexapla-draft/" + location.host + "/" + LANGUAGE + "/";
  const FIRST = 40; // rows that are asked for and made before the first is shown
  const EACH = 50; // rows made at a time after that
  const PAUSE = 250; // milliseconds without a key after which a text is checked
  const STATES = { missing: "Missing", stale: "Stale", machine: "Machine", translated: "Translated", reviewed: "Reviewed" };
  const DONE = { translated: true, reviewed: true };

  const list = element("list");
  const filters = element("filters");
  const rows = new Map(); // by the id of the segment
  const mine = new Map(); // what was saved on this page, by id
  let order = new Map(); // the places of segments in the order of reading, by id
  let chapters = [];
  let about = null;
  let version = "";
  let findings = {};
  let open = null; // the row that is open, with its editor
  let chapter = null; // the one that is shown alone
  let undone = []; // what can be taken back
  let wantsPage = false;
  let changes = 0; // odd while something is being saved

  function element(id) { return document.getElementById(id); }

  function make(kind, className, text) {
    const made = document.createElement(kind);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function button(label, keys, act, className) {
    const made = make("button", className, label);
    made.type = "button";
    if (keys) {
      made.append(" ");
      keys.split(" ").forEach(function (key) { made.append(make("kbd", "", key)); });
    }
    made.addEventListener("click", act);
    return made;
  }

  function counted(number, noun) { return number.toLocaleString("en") + " " + noun + (number === 1 ? "" : "s"); }

  function say(words, isBad) {
    element("said").textContent = words;
    element("said").classList.toggle("bad", Boolean(isBad));
  }

  // --------------------------------------------------------------------------- the server

  function answered(answer) {
    return answer.json().then(function (told) { return { status: answer.status, told: told }; });
  }

  function get(path) {
    return fetch(HERE + path).then(answered).then(function (answer) {
      if (answer.status !== 200) throw new Error(answer.told.errors[0].what);
      return answer.told;
    });
  }

  function post(path, said) {
    const headers = { "Content-Type": "application/json", "X-Hexapla-Token": body.dataset.token };
    return fetch(HERE + path, { method: "POST", headers: headers, body: JSON.stringify(said) }).then(answered);
  }

  // ----------------------------------------------------------------------------- the rows

  function text(className, words, language, notes, source) {
    const made = make("div", "text " + className);
    made.lang = language.tag;
    made.dir = language.dir;
    made.append(Words.nodes(words, notes, source));
    return made;
  }

  function row(segment) {
    const item = make("div");
    item.setAttribute("role", "listitem");
    item.dataset.id = segment.id;
    item.id = "s-" + segment.id;
    item.append(
      make("div", "meta"),
      text("source", segment.source, about.source, segment.notes),
      make("div", "target text")
    );
    const made = { item: item, segment: segment, lost: overwritten(segment) };
    rows.set(segment.id, made);
    item.addEventListener("click", function (event) {
      const isChosen = String(document.getSelection());
      if (open !== made && !isChosen && !event.target.closest("button, a")) show(made);
    });
    fill(made);
    return made;
  }

  function fill(one) {
    const segment = one.segment;
    one.item.className = "segment " + segment.state + (one.lost !== null ? " overwritten" : "");
    const meta = make("div", "meta");
    const edit = button(STATES[segment.state], "", function () { show(one); }, "state");
    edit.setAttribute("aria-label", STATES[segment.state] + ", open segment " + (order.get(segment.id) + 1));
    meta.append(edit);
    if (segment.context) meta.append(make("span", "context", segment.context));
    if (segment.by) meta.append(make("span", "by", (segment.state === "reviewed" ? "by " : "") + segment.by));
    if (segment.score !== null) meta.append(make("span", "score", "score " + segment.score.toFixed(2)));
    if (segment.times > 1) meta.append(make("span", "times", "stands " + segment.times + " times"));
    const found = findings[segment.id] || [];
    if (found.length) {
      const isBad = found.some(function (finding) { return finding.severity === "error"; });
      const flag = make("span", "flag" + (isBad ? " error" : ""), counted(found.length, "finding"));
      flag.title = found.map(function (finding) { return finding.what; }).join("\n");
      meta.append(flag);
    }
    if (segment.comments.length) meta.append(make("span", "flag remarks", counted(segment.comments.length, "comment")));
    if (draftOf(segment) !== null) meta.append(make("span", "flag", "not saved"));
    if (one.lost !== null) meta.append(make("span", "flag error", "changed by others"));
    one.item.querySelector(".meta").replaceWith(meta);
    const target = text("target", segment.target, about.target, segment.notes, segment.source);
    if (!segment.target) target.append(make("span", "nothing", "–"));
    if (open !== one) one.item.querySelector(".target").replaceWith(target);
  }

  let lined = []; // ids as they stand in the list

  // Rows stand in groups: what changes in one is no matter for the layout of all others.
  function add(some) {
    const group = make("div", "group");
    group.append.apply(group, some.map(function (one) { return one.item; }));
    list.append(group);
    some.forEach(function (one) { lined.push(one.segment.id); });
  }

  function line_up(ids) {
    list.replaceChildren();
    lined = [];
    for (let at = 0; at < ids.length; at += EACH) {
      add(ids.slice(at, at + EACH).map(function (id) { return rows.get(id); }));
    }
  }

  function refill(one) {
    fill(one);
    one.item.classList.toggle("open", one === open);
  }

  let laid = 0;

  // Whether the rows that are there are the first of these segments.
  function begin(segments) {
    let at = 0;
    for (const id of rows.keys()) {
      if (at >= segments.length || segments[at].id !== id) return false;
      at += 1;
    }
    return true;
  }

  // Rows are made as the browser finds time, the first of them at once. Those that are there stay.
  function lay(segments, isWhole) {
    if (!begin(segments)) {
      list.replaceChildren();
      rows.clear();
      lined = [];
    }
    order = new Map(segments.map(function (segment, at) { return [segment.id, at]; }));
    let at = rows.size;
    laid += 1;
    const own = laid;
    function some(count) {
      if (own !== laid) return;
      add(segments.slice(at, at + count).map(row));
      at += count;
      if (at < segments.length) {
        setTimeout(some, 0, EACH);
      } else if (isWhole) {
        const isFirst = body.dataset.ready !== "all";
        body.dataset.ready = "all";
        arrange();
        if (isFirst) openAddressed();
      }
    }
    some(FIRST);
    body.dataset.ready = body.dataset.ready || "first";
    progress();
  }

  // ------------------------------------------------------------------ what is shown of them

  function risk(segment) {
    const found = findings[segment.id] || [];
    const weights = found.map(function (finding) { return finding.severity === "error" ? 2 : 1; });
    return segment.weight * weights.reduce(function (sum, one) { return sum + one; }, 1);
  }

  // What is asked for: a function that says whether it is a row; null where all are.
  function wanted() {
    const state = element("state").value;
    const finding = element("finding").value;
    const words = element("search").value.normalize("NFC").toLowerCase();
    if (chapter === null && !state && !finding && !words) return null;
    return function (one) { return isWanted(one, state, finding, words); };
  }

  function isWanted(one, state, finding, wanted) {
    const segment = one.segment;
    const found = findings[segment.id] || [];
    if (chapter !== null && segment.chapter !== chapter) return false;
    if (state === "open" ? DONE[segment.state] : state && segment.state !== state) return false;
    if (finding === "any" && !found.length) return false;
    if (finding === "comment" && !segment.comments.length) return false;
    if (finding === "error" && !found.some(function (one) { return one.severity === "error"; })) return false;
    if (!wanted) return true;
    return [segment.source, segment.target].concat(segment.comments).some(function (part) {
      return part.toLowerCase().includes(wanted);
    });
  }

  let sorted = "";

  function arrange() {
    const kind = element("order").value;
    if (kind || sorted) {
      const ids = Array.from(rows.keys());
      if (kind) {
        const risks = new Map(ids.map(function (id) { return [id, risk(rows.get(id).segment)]; }));
        ids.sort(function (a, b) { return risks.get(b) - risks.get(a); });
      }
      if (ids.join() !== lined.join()) line_up(ids);
    }
    sorted = kind;
    const is = wanted();
    if (is || hidden) {
      hidden = 0;
      rows.forEach(function (one) {
        // What is open stays, even if it no longer is what was asked for.
        const isShown = !is || is(one) || one === open;
        if (one.item.hidden === isShown) one.item.hidden = !isShown;
        hidden += isShown ? 0 : 1;
      });
    }
    element("count").textContent = hidden
      ? (rows.size - hidden).toLocaleString("en") + " of " + counted(rows.size, "segment")
      : counted(Math.max(rows.size, order.size), "segment");
  }

  let hidden = 0; // how many rows are not what was asked for
  let planned = 0;

  // It is counted when there is time: what is being saved or opened goes first.
  function progress() {
    cancelAnimationFrame(planned);
    planned = requestAnimationFrame(function () { setTimeout(count, 0); });
  }

  function count() {
    const tallies = new Map(chapters.map(function (one) { return [one.id, { all: 0, done: 0, reviewed: 0 }]; }));
    const whole = { all: 0, done: 0, reviewed: 0 };
    known().forEach(function (segment) {
      [whole, tallies.get(segment.chapter)].forEach(function (tally) {
        if (!tally) return;
        const words = Math.max(segment.words, 1);
        tally.all += words;
        if (DONE[segment.state]) tally.done += words;
        if (segment.state === "reviewed") tally.reviewed += words;
      });
    });
    const made = [entry(null, "Whole book", "", whole)];
    chapters.forEach(function (one) {
      const tally = tallies.get(one.id);
      if (tally.all) made.push(entry(one.id, one.title, one.number, tally));
    });
    if (!chapters.length) return;
    const focused = document.activeElement.closest("#chapters button");
    const at = focused ? Array.from(element("chapters").children).indexOf(focused) : -1;
    element("chapters").replaceChildren.apply(element("chapters"), made);
    if (at >= 0 && made[at]) made[at].focus();
  }

  let all = [];
  function known() { return all.map(function (segment) { return rows.has(segment.id) ? rows.get(segment.id).segment : segment; }); }

  function percent(part, whole) { return whole ? Math.floor(part * 100 / whole) : 0; }

  function entry(id, title, number, tally) {
    const made = button("", "", function () {
      chapter = id;
      progress();
      arrange();
    });
    const done = percent(tally.done, tally.all);
    const reviewed = percent(tally.reviewed, tally.all);
    made.setAttribute("aria-pressed", String(chapter === id));
    made.title = done + " % translated, " + reviewed + " % of it reviewed";
    made.append(make("span", "title", (number ? number + " " : "") + title), make("span", "share", done + " %"));
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    bar.setAttribute("viewBox", "0 0 100 4");
    bar.setAttribute("preserveAspectRatio", "none");
    bar.setAttribute("aria-hidden", "true");
    [["done", done], ["reviewed", reviewed]].forEach(function (part) {
      const line = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      line.setAttribute("class", part[0]);
      line.setAttribute("width", part[1]);
      line.setAttribute("height", 4);
      bar.append(line);
    });
    made.append(bar);
    return made;
  }

  // -------------------------------------------------------------------- the segment that is open

  function draftOf(segment) {
    try {
      const found = JSON.parse(localStorage.getItem(DRAFT + segment.id));
      return found && typeof found.text === "string" && found.text !== segment.target ? found : null;
    } catch (fault) {
      return null;
    }
  }

  function keepDraft(segment, words) {
    try {
      if (words === null || words === segment.target) localStorage.removeItem(DRAFT + segment.id);
      else localStorage.setItem(DRAFT + segment.id, JSON.stringify({ text: words, base: segment.base }));
    } catch (fault) {
      // A browser that keeps nothing: the text is in the field.
    }
  }

  function close() {
    if (!open) return;
    const one = open;
    open = null;
    clearTimeout(one.timer);
    one.item.classList.remove("open");
    one.item.querySelectorAll(".work, .changed-source").forEach(function (part) { part.remove(); });
    const field = one.item.querySelector(".target");
    field.replaceWith(make("div", "target text"));
    fill(one);
    one.item.classList.remove("open");
  }

  function show(one, isQuiet) {
    if (open === one) {
      if (!isQuiet) focus();
      return;
    }
    close();
    open = one;
    const segment = one.segment;
    const draft = draftOf(segment);
    one.item.hidden = false;
    one.item.classList.add("open");
    history.replaceState(null, "", "#" + segment.id);
    const field = make("div", "text target");
    field.lang = about.target.tag;
    field.dir = about.target.dir;
    one.item.querySelector(".target").replaceWith(field);
    one.base = draft ? draft.base : segment.base;
    const work = make("div", "work");
    one.item.append(work);
    one.parts = {};
    ["conflict", "marks", "found", "actions", "engine", "offers", "terms", "notes", "comments"].forEach(function (name) {
      one.parts[name] = make("div", name);
      work.append(one.parts[name]);
    });
    one.parts.found.setAttribute("aria-live", "polite");
    one.parts.engine.setAttribute("aria-live", "polite");
    if (IS_READ_ONLY) {
      field.append(Words.nodes(segment.target, segment.notes, segment.source));
      field.tabIndex = 0;
    } else {
      one.editor = Editor(field, {
        source: segment.source,
        notes: segment.notes,
        text: draft ? draft.text : segment.target,
        label: "Translation into " + about.target.name,
        onChange: function (words) { typed(one, words); }
      });
      actions(one);
      missing(one);
      if (draft) check(one);
    }
    if (draft && draft.base !== segment.base) conflict(one, draft.text);
    else if (one.lost !== null) conflict(one, one.lost);
    fillWork(one);
    help(one);
    if (!isQuiet) focus();
    bring(one);
    point(one);
  }

  function focus() {
    if (open.editor) open.editor.focus();
    else open.item.querySelector(".target").focus({ preventScroll: true });
  }

  function bring(one) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    one.item.scrollIntoView({ block: "center", behavior: calm ? "instant" : "auto" });
  }

  // What is there of a segment beside its translation.
  function fillWork(one) {
    const segment = one.segment;
    one.item.querySelectorAll(".changed-source").forEach(function (part) { part.remove(); });
    if (segment.previous) {
      const made = make("div", "changed-source");
      made.append(make("h2", "", "The source has changed"));
      const words = text("", "", about.source);
      words.append(Words.changes(segment.previous, segment.source, about.source.tag, segment.notes));
      made.append(words);
      one.item.querySelector(".source").after(made);
    }
    const known = Words.meanings(segment.notes);
    const notes = segment.notes.filter(function (line) { return !/^⟦\d+⟧ = /.test(line); });
    Object.keys(known).forEach(function (number) { notes.push("⟦" + number + "⟧ " + known[number]); });
    part(one, "notes", "For the translator", notes.map(function (line) {
      const made = make("p");
      made.append(Words.nodes(line, segment.notes, segment.source));
      return made;
    }));
    found(one, findings[segment.id] || []);
    comments(one);
  }

  function part(one, name, heading, children) {
    const place = one.parts[name];
    place.replaceChildren();
    if (children.length) place.append.apply(place, [make("h2", "", heading)].concat(children));
  }

  function actions(one) {
    one.parts.actions.append(
      button("Save", "Ctrl Enter", function () { save("translate"); }, "main"),
      button("Reviewed", "Ctrl Shift Enter", function () { save("review"); }, "good"),
      button("Needs work", "Alt D", function () { save("doubt"); }),
      button("Machine", "Alt E", ask),
      button("Next", "Alt ↓", function () { go(1); }, "next")
    );
  }

  function typed(one, words) {
    keepDraft(one.segment, words);
    missing(one);
    clearTimeout(one.timer);
    one.timer = setTimeout(check, PAUSE, one);
  }

  // Marks of the source that are not in the translation, to be put in by a click or a key.
  function missing(one) {
    const marks = one.editor.missing();
    const known = Words.meanings(one.segment.notes);
    const place = one.parts.marks;
    place.replaceChildren();
    if (!marks.length) return;
    place.append(make("span", "", "Put in: "));
    marks.forEach(function (mark, at) {
      const made = button("", at ? "" : "Alt M", function () { one.editor.insert(mark); });
      const token = Words.token(mark, known[mark.replace(/\D/g, "")], Words.isPair(one.segment.source, mark));
      made.prepend(token);
      place.append(made);
    });
  }

  function check(one) {
    const words = one.editor.text();
    if (!words.trim()) {
      found(one, []);
      return;
    }
    post("check", { id: one.segment.id, text: words }).then(function (answer) {
      if (one !== open || one.editor.text() !== words || answer.status !== 200) return;
      found(one, answer.told);
    }).catch(away);
  }

  function found(one, told) {
    one.parts.found.replaceChildren.apply(one.parts.found, told.map(function (finding) {
      const made = make("p", finding.severity, finding.what);
      if (finding.tip) made.append(make("span", "tip", finding.tip));
      return made;
    }));
    one.parts.found.dataset.count = told.length;
  }

  function help(one) {
    get("segments/" + one.segment.id).then(function (told) {
      if (one !== open) return;
      part(one, "terms", "Glossary", told.terms.map(function (term) { return termOf(one, term); }));
      one.offers = told.suggestions;
      part(one, "offers", "From the translation memory", told.suggestions.map(function (offer, at) {
        return offerOf(one, offer, at);
      }));
      body.dataset.helped = one.segment.id;
    }).catch(function () { /* The segment can be worked on without. */ });
  }

  function termOf(one, term) {
    const made = make("p", "term");
    const name = make("span", "", term.name);
    name.lang = about.source.tag;
    made.append(name, " ");
    term.forms.forEach(function (form) {
      const put = button(form, "", function () { one.editor.insert(form); });
      put.lang = about.target.tag;
      put.dir = about.target.dir;
      put.disabled = IS_READ_ONLY;
      made.append(put);
    });
    if (term.forbidden.length) made.append(make("span", "tip", "not: " + term.forbidden.join(", ")));
    if (term.note) made.append(make("span", "tip", term.note));
    return made;
  }

  function offerOf(one, offer, at) {
    const made = make("div", "offer");
    const head = make("p", "tip", Math.floor(offer.score * 100) + " % · " + offer.origin);
    const words = text("", offer.text, about.target, one.segment.notes, one.segment.source);
    made.append(head);
    if (offer.source !== one.segment.source) {
      const from = text("", "", about.source);
      from.append(Words.changes(offer.source, one.segment.source, about.source.tag, one.segment.notes));
      made.append(from);
    }
    made.append(words);
    if (!IS_READ_ONLY) made.append(button("Use", "Alt " + (at + 1), function () { take(at); }));
    return made;
  }

  function take(at) {
    if (!open || !open.editor || !open.offers || !open.offers[at]) return;
    put(open, open.offers[at].text);
  }

  // What a machine makes of the segment: put in where nobody types meanwhile, and never saved by itself.
  function ask() {
    if (!open || !open.editor) return;
    const one = open;
    const before = one.editor.text();
    const place = one.parts.engine;
    place.replaceChildren(make("p", "tip", "The machine is at work …"));
    post("draft", { id: one.segment.id }).then(function (answer) {
      if (one !== open) return;
      if (answer.status !== 200) {
        place.replaceChildren.apply(place, answer.told.errors.map(function (error) {
          const made = make("p", "error", error.what);
          made.append(make("span", "tip", error.tip));
          return made;
        }));
        return;
      }
      drafted(one, answer.told);
      if (one.editor.text() === before) put(one, answer.told.text);
    }).catch(away);
  }

  function drafted(one, told) {
    const made = make("div", "offer");
    const sure = told.score === null ? "" : " · score " + told.score.toFixed(2);
    made.append(
      make("p", "tip", told.engine + sure),
      text("", told.text, about.target, one.segment.notes, one.segment.source),
      button("Use", "", function () { put(one, told.text); })
    );
    part(one, "engine", "From the machine: saved as it is, it counts as a machine’s text", [made]);
    body.dataset.drafted = one.segment.id;
  }

  function put(one, words) {
    one.editor.set(words);
    one.editor.focus();
  }

  function comments(one) {
    const form = make("form", "comment");
    const input = make("textarea");
    input.rows = 1;
    input.placeholder = "A comment to the author or to other translators";
    input.setAttribute("aria-label", "Comment");
    input.maxLength = 2000;
    input.value = one.comment || "";
    input.addEventListener("input", function () { one.comment = input.value; });
    const send = button("Comment", "Ctrl Enter", function () { comment(one); });
    form.append(input, send);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    part(one, "comments", "Comments", one.segment.comments.map(function (line) {
      const made = make("p", "", line);
      made.dir = "auto";
      return made;
    }).concat([form]));
  }

  // ------------------------------------------------------------------------------- saving

  function named() {
    const name = element("name").value.trim();
    if (!name) {
      say("Say who you are first: a review and a comment have a name.", true);
      element("name").focus();
    }
    return name;
  }

  function send(one, kind, words, base, then) {
    const name = kind === "review" || kind === "comment" ? named() : element("name").value.trim();
    if (!name && (kind === "review" || kind === "comment")) return Promise.resolve();
    say("Saving …");
    const said = { id: one.segment.id, base: base, kind: kind, text: words, name: name };
    const was = one.segment;
    changes += 1;
    return post("save", said).then(function (answer) {
      changes += 1;
      if (answer.status === 200) {
        one.base = answer.told.segment.base;
        undone.push(answer.told.undo);
        element("undo").hidden = IS_READ_ONLY;
        if (kind !== "comment") {
          mine.set(one.segment.id, answer.told.segment.target);
          one.lost = null;
          keepDraft(one.segment, null);
        }
        renew(one, answer.told.segment);
        say(kind === "comment" ? "Comment saved" : STATES[answer.told.segment.state] + ", saved");
        then();
      } else if (answer.status === 409) {
        const current = answer.told.current;
        renew(one, current);
        // A comment of somebody's is no other translation.
        if (isSame(current, was)) return send(one, kind, words, current.base, then);
        if (kind !== "comment") conflict(one, words);
        else return send(one, kind, words, current.base, then);
      } else {
        say(answer.told && answer.told.errors ? answer.told.errors[0].what + ": " + answer.told.errors[0].tip : "This could not be saved.", true);
      }
    }).catch(away);
  }

  function isSame(one, other) { return one.target === other.target && one.state === other.state; }

  function away() { say("The server does not answer. What you typed is kept in this browser.", true); }

  function save(kind) {
    if (!open || !open.editor) return;
    const one = open;
    send(one, kind, one.editor.text(), one.base, function () { if (open === one) go(1, true); });
  }

  function comment(one) {
    const words = (one.comment || "").trim();
    if (!words) return;
    send(one, "comment", words, one.segment.base, function () {
      one.comment = "";
      if (open === one) comments(one);
    });
  }

  // A segment as it is now, by whomever.
  function renew(one, segment) {
    const typedWords = open === one && one.editor ? one.editor.text() : null;
    const was = one.segment;
    one.segment = segment;
    fill(one);
    progress();
    if (open !== one) return;
    one.item.classList.add("open");
    fillWork(one);
    if (one.parts.conflict.childElementCount || typedWords === null) return;
    if (isSame(segment, was)) {
      one.base = segment.base;
    } else if (typedWords === was.target || typedWords === segment.target) {
      one.base = segment.base;
      if (typedWords !== segment.target) one.editor.set(segment.target);
    }
  }

  function undo() {
    const token = undone.pop();
    element("undo").hidden = IS_READ_ONLY || !undone.length;
    if (!token) return;
    changes += 1;
    post("undo", { token: token }).then(function (answer) {
      changes += 1;
      const segment = answer.told.segment || answer.told.current;
      if (segment) {
        const one = rows.get(segment.id);
        mine.delete(segment.id);
        keepDraft(one.segment, null);
        close();
        renew(one, segment);
        show(one);
      }
      say(answer.status === 200 ? "Undone" : answer.told.errors[0].what, answer.status !== 200);
    }).catch(away);
  }

  // Two texts, of which the person chooses.
  function conflict(one, words) {
    const theirs = one.segment;
    const place = one.parts.conflict;
    const shown = text("", "", about.target);
    shown.append(Words.changes(words, theirs.target, about.target.tag, theirs.notes));
    place.replaceChildren(
      make("h2", "", "Somebody else has changed this segment"),
      make("p", "tip", "Struck out is yours, underlined is what the catalog has now."),
      shown
    );
    const choices = make("p", "actions");
    choices.append(
      button("Keep mine", "Alt K", function () { settle(one, words); }, "main"),
      button("Take theirs", "Alt T", function () { settle(one, null); })
    );
    place.append(choices);
    place.setAttribute("role", "alert");
    say("Somebody else has changed this segment: choose.", true);
    one.mine = words;
  }

  function settle(one, words) {
    one.parts.conflict.replaceChildren();
    one.base = one.segment.base;
    one.lost = null;
    mine.delete(one.segment.id);
    one.editor.set(words === null ? one.segment.target : words);
    if (words === null) keepDraft(one.segment, null);
    fill(one);
    one.item.classList.add("open");
    one.editor.focus();
    say(words === null ? "Theirs is taken" : "Yours is in the field: save it");
  }

  // -------------------------------------------------------------------------------- going

  function go(step, isQuiet) {
    arrange();
    // What was saved may no longer be what was asked for: it goes when it is left.
    let at = open ? lined.indexOf(open.segment.id) : step > 0 ? -1 : lined.length;
    do at += step; while (lined[at] && rows.get(lined[at]).item.hidden);
    const next = rows.get(lined[at]);
    if (!next && isQuiet) return;
    if (!next) {
      say(step > 0 ? "This is the last segment." : "This is the first segment.");
      return;
    }
    show(next);
    arrange();
    bring(open);
  }

  const KEYS = {
    ArrowDown: function () { go(1); },
    ArrowUp: function () { go(-1); },
    KeyC: function () { if (open) open.item.querySelector("textarea").focus(); },
    KeyD: function () { save("doubt"); },
    KeyE: ask,
    KeyF: function () { element("search").focus(); },
    KeyK: function () { if (open && open.parts.conflict.childElementCount) settle(open, open.mine); },
    KeyM: function () { if (open && open.editor && open.editor.missing().length) open.editor.insert(open.editor.missing()[0]); },
    KeyP: function () { togglePage(); },
    KeyT: function () { if (open && open.parts.conflict.childElementCount) settle(open, null); },
    KeyZ: function () { undo(); }
  };

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) return;
    const isControl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && isControl && !event.altKey) {
      if (!open) return;
      event.preventDefault();
      if (event.target.closest(".comment")) comment(open);
      else save(event.shiftKey ? "review" : "translate");
    } else if (event.altKey && !isControl && !event.shiftKey) {
      const digit = /^Digit([1-9])$/.exec(event.code);
      const act = digit ? function () { take(Number(digit[1]) - 1); } : KEYS[event.code];
      if (!act) return;
      event.preventDefault();
      act();
    } else if (event.key === "Escape" && open) {
      const item = open.item;
      close();
      item.querySelector("button").focus({ preventScroll: true });
    }
  });

  filters.addEventListener("submit", function (event) { event.preventDefault(); });
  let waiting = 0;
  filters.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(arrange, 80);
  });
  element("undo").addEventListener("click", undo);

  function openAddressed() {
    const id = location.hash.slice(1);
    if (rows.has(id)) show(rows.get(id));
  }
  window.addEventListener("hashchange", openAddressed);

  // ----------------------------------------------------------------------------- the page

  const frame = document.querySelector("#page iframe");
  let shown = "";

  function togglePage() {
    wantsPage = !wantsPage;
    element("page").hidden = !wantsPage;
    element("show-page").setAttribute("aria-pressed", String(wantsPage));
    body.classList.toggle("with-page", wantsPage);
    if (wantsPage) point(open);
  }
  element("show-page").addEventListener("click", togglePage);

  function pageOf(one) {
    const wanted = one ? one.segment.chapter : chapter;
    const found = chapters.find(function (each) { return each.id === wanted; });
    return "/-/site/" + encodeURIComponent(LANGUAGE) + "/" + (found || chapters[1] || chapters[0]).page;
  }

  // The page beside the segments shows the one that is open.
  function point(one) {
    if (!wantsPage || !chapters.length) return;
    const address = pageOf(one);
    if (shown !== address) {
      shown = address;
      frame.src = address;
      return;
    }
    mark(one);
  }

  function mark(one) {
    const page = frame.contentDocument;
    if (!page || !page.body) return;
    page.querySelectorAll(".preview-here").forEach(function (each) { each.classList.remove("preview-here"); });
    if (!one) return;
    const place = page.querySelector('[data-segment="' + one.segment.id + '"]');
    if (!place) return;
    place.classList.add("preview-here");
    place.scrollIntoView({ block: "center", behavior: "instant" });
  }

  frame.addEventListener("load", function () {
    const page = frame.contentDocument;
    if (!page || frame.contentWindow.location.protocol === "about:") return;
    const sheet = page.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "/-/preview/page.css";
    page.head.append(sheet);
    page.addEventListener("click", function (event) {
      const place = event.target.closest ? event.target.closest("[data-segment]") : null;
      if (!place || event.target.closest("a[href]") || !rows.has(place.dataset.segment)) return;
      show(rows.get(place.dataset.segment));
    });
    mark(open);
    body.dataset.page = shown;
  });

  // ----------------------------------------------------------------------- what others do

  // What was saved here and is no longer there, or null.
  function overwritten(segment) {
    if (!mine.has(segment.id) || mine.get(segment.id) === segment.target) return null;
    const words = mine.get(segment.id);
    mine.delete(segment.id);
    say("A segment that you saved has been changed by others since.", true);
    return words;
  }

  function take_over(told) {
    if (told.segments && begin(told.segments)) {
      // The same rows: they stay where they are, and get what is known of them by now.
      all = told.segments;
      chapters = told.chapters;
      all.forEach(function (segment) {
        const one = rows.get(segment.id);
        if (!one || one.segment.base !== segment.base) return;
        const isOther = one.segment.times !== segment.times;
        one.segment = segment;
        if (isOther) refill(one);
      });
      lay(all, true);
      told = { changed: all };
      point(open);
    }
    if (told.segments) {
      const before = open ? open.segment.id : null;
      const typedWords = open && open.editor ? open.editor.text() : null;
      if (before && typedWords !== null) keepDraft(open.segment, typedWords);
      open = null;
      all = told.segments;
      chapters = told.chapters;
      lay(told.segments, true);
      if (before && rows.has(before)) show(rows.get(before), true);
      arrange();
      return;
    }
    told.changed.forEach(function (segment) {
      const one = rows.get(segment.id);
      if (!one || one.segment.base === segment.base) return;
      one.lost = overwritten(segment) || one.lost;
      const isTyped = open === one && one.editor && one.editor.text() !== one.segment.target;
      const words = isTyped ? one.editor.text() : null;
      const was = one.segment;
      renew(one, segment);
      if (isTyped && !isSame(segment, was) && words !== segment.target) conflict(one, words);
      else if (open === one && one.lost !== null && one.editor) conflict(one, one.lost);
    });
    progress();
    arrange();
    if (wantsPage && told.changed.length) frame.contentWindow.location.reload();
  }

  function refresh() {
    const own = changes;
    return get("segments" + (version ? "?since=" + version : "")).then(function (told) {
      // What was answered while something was saved may be older than that.
      if (own !== changes) return new Promise(function (done) { setTimeout(done, 50); }).then(refresh);
      version = told.version;
      about = { source: told.source, target: told.target, languages: told.languages };
      take_over(told);
      return told;
    });
  }

  function check_all() {
    return get("findings").then(function (told) {
      const before = findings;
      findings = told;
      rows.forEach(function (one, id) {
        if (JSON.stringify(before[id]) !== JSON.stringify(told[id])) refill(one);
      });
      if (open) {
        if (!open.editor || open.editor.text() === open.segment.target) found(open, findings[open.segment.id] || []);
      }
      arrange();
      body.dataset.checked = "all";
    });
  }

  let calm = 0;

  function listen() {
    const events = new EventSource(HERE + "events");
    let isFirst = true;
    events.onmessage = function () {
      if (isFirst) {
        isFirst = false;
        return;
      }
      refresh().catch(function (fault) { say(fault.message, true); });
      clearTimeout(calm);
      calm = setTimeout(function () { check_all().catch(function () {}); }, 3000);
    };
    events.onerror = function () { isFirst = false; };
  }

  function choices() {
    const language = element("language");
    about.languages.forEach(function (one) {
      const made = make("option", "", one.name);
      made.value = one.tag;
      made.lang = one.tag;
      made.selected = one.tag === LANGUAGE;
      language.append(made);
    });
    language.addEventListener("change", function () {
      location.href = "/-/translate/" + encodeURIComponent(language.value) + "/";
    });
    document.title = about.target.name + " · Translate";
  }

  const NAME = "hexapla-name";
  try {
    element("name").value = localStorage.getItem(NAME) || "";
    element("name").addEventListener("change", function () { localStorage.setItem(NAME, element("name").value.trim()); });
  } catch (fault) {
    // It is asked for again next time.
  }

  // The catalog as its file has it is there long before a long book is read.
  function glance(path) {
    return get(path).then(function (told) {
      if (version) return;
      about = { source: told.source, target: told.target, languages: told.languages };
      all = told.segments;
      lay(told.segments, false);
    }).catch(function () { /* What is wrong is said by what follows. */ });
  }

  body.classList.toggle("read-only", IS_READ_ONLY);
  glance("glance?first=" + FIRST).then(function () { return version || glance("glance"); });
  refresh().then(function () {
    choices();
    listen();
    return check_all();
  }).catch(function (fault) {
    list.replaceChildren(make("div", "wrong", fault.message));
    body.dataset.ready = "wrong";
  });
})();
