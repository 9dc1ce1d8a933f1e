// Texts of segments: their words, their marks, and how two of them differ.
(function () {
  "use strict";

  const MARK = /⟦\/?\d+⟧/g;
  const MOST = 1200; // tokens of two texts that are compared word by word

  // The pieces of a text: marks, words, spaces and signs.
  function pieces(text, language) {
    const found = [];
    let end = 0;
    function words(part) {
      if (!part) return;
      if (!window.Intl || !Intl.Segmenter) {
        found.push.apply(found, part.match(/\s+|[\p{L}\p{N}\p{M}]+|./gu));
        return;
      }
      for (const one of new Intl.Segmenter(language, { granularity: "word" }).segment(part)) found.push(one.segment);
    }
    for (const mark of text.matchAll(MARK)) {
      words(text.slice(end, mark.index));
      found.push(mark[0]);
      end = mark.index + mark[0].length;
    }
    words(text.slice(end));
    return found;
  }

  // How an old text becomes a new one: pairs of "same", "old" or "new", and a text.
  function difference(before, after, language) {
    const old = pieces(before, language);
    const made = pieces(after, language);
    let start = 0;
    while (start < old.length && start < made.length && old[start] === made[start]) start += 1;
    let end = 0;
    while (end < old.length - start && end < made.length - start
      && old[old.length - 1 - end] === made[made.length - 1 - end]) end += 1;
    const a = old.slice(start, old.length - end);
    const b = made.slice(start, made.length - end);
    const found = [["same", old.slice(0, start).join("")]];
    if (a.length + b.length > MOST) found.push(["old", a.join("")], ["new", b.join("")]);
    else found.push.apply(found, compared(a, b));
    found.push(["same", old.slice(old.length - end).join("")]);
    return joined(found);
  }

  // By the longest common row of pieces.
  function compared(a, b) {
    const width = b.length + 1;
    const best = new Uint16Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        best[i * width + j] = a[i] === b[j]
          ? best[(i + 1) * width + j + 1] + 1
          : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
      }
    }
    const found = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) {
        found.push(["same", a[i]]);
        i += 1;
        j += 1;
      } else if (j >= b.length || (i < a.length && best[(i + 1) * width + j] >= best[i * width + j + 1])) {
        found.push(["old", a[i]]);
        i += 1;
      } else {
        found.push(["new", b[j]]);
        j += 1;
      }
    }
    return found;
  }

  // Spaces between two words that both changed belong to them.
  function joined(parts) {
    const found = [];
    parts.forEach(function (part, at) {
      if (!part[1]) return;
      const next = parts[at + 1];
      const last = found[found.length - 1];
      const isGap = part[0] === "same" && /^\s+$/.test(part[1]) && last && next && last[0] !== "same" && next[0] !== "same";
      if (isGap) {
        ["old", "new"].forEach(function (kind) { add(found, kind, part[1]); });
      } else {
        add(found, part[0], part[1]);
      }
    });
    return found;
  }

  function add(found, kind, text) {
    // The old words of a passage first, then all the new ones.
    const last = found[found.length - 1];
    const before = found[found.length - 2];
    if (last && last[0] === kind) last[1] += text;
    else if (kind === "old" && last && last[0] === "new" && before && before[0] === "old") before[1] += text;
    else if (kind === "old" && last && last[0] === "new") found.splice(found.length - 1, 0, [kind, text]);
    else found.push([kind, text]);
  }

  // What each mark stands for, by what the source says of it: "⟦1⟧ = note 3, ⟦2⟧ = link".
  function meanings(notes) {
    const found = {};
    notes.join("\n").split(/[\n,;](?=\s*⟦)/).forEach(function (line) {
      const said = /⟦(\d+)⟧\s*=\s*(.*)/s.exec(line);
      if (said) found[said[1]] = said[2].trim();
    });
    return found;
  }

  // A mark as a small token. Its number is all that is seen; what it stands for is said.
  function token(mark, meaning, isPair) {
    const made = document.createElement("span");
    const number = mark.replace(/\D/g, "");
    const isEnd = mark.charAt(1) === "/";
    made.className = "mark" + (isEnd ? " end" : isPair ? " start" : "");
    made.dataset.mark = mark;
    made.textContent = number;
    made.title = (isPair ? (isEnd ? "End of " : "Start of ") : "") + (meaning || "mark " + number);
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", made.title + ", mark " + number);
    return made;
  }

  function isPair(text, mark) {
    return text.includes("⟦/" + mark.replace(/\D/g, "") + "⟧");
  }

  // The nodes of a text; never markup, whatever it says.
  function nodes(text, notes, source) {
    const known = meanings(notes || []);
    const made = document.createDocumentFragment();
    let end = 0;
    for (const found of text.matchAll(MARK)) {
      made.append(text.slice(end, found.index));
      const number = found[0].replace(/\D/g, "");
      made.append(token(found[0], known[number], isPair(source || text, found[0])));
      end = found.index + found[0].length;
    }
    made.append(text.slice(end));
    return made;
  }

  // The difference of two texts as nodes.
  function changes(before, after, language, notes) {
    const made = document.createDocumentFragment();
    difference(before, after, language).forEach(function (part) {
      const kinds = { same: "span", old: "del", new: "ins" };
      const one = document.createElement(kinds[part[0]]);
      one.append(nodes(part[1], notes, before + after));
      made.append(one);
    });
    return made;
  }

  window.Words = {
    changes: changes,
    difference: difference,
    pieces: pieces,
    isPair: isPair,
    marks: function (text) { return text.match(MARK) || []; },
    meanings: meanings,
    nodes: nodes,
    token: token
  };
})();
