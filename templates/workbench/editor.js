// The field in which a translation is typed. Marks are tokens in it: they can be moved and taken
// out, and never be broken. While an input method composes, nothing in it is touched.
(function () {
  "use strict";

  const PAUSE = 600; // milliseconds after which typing is another step to undo

  // root: the element; options: source, notes, text, label, onChange.
  function Editor(root, options) {
    const isOneLine = !options.source.includes("\n");
    const known = Words.meanings(options.notes);
    let isComposing = false;
    let dragged = null;
    let past = [];
    let future = [];
    let last = options.text;
    let lastTime = 0;

    root.contentEditable = "true";
    root.setAttribute("role", "textbox");
    root.setAttribute("aria-multiline", String(!isOneLine));
    root.setAttribute("aria-label", options.label);

    function token(mark) {
      const made = Words.token(mark, known[mark.replace(/\D/g, "")], Words.isPair(options.source, mark));
      made.contentEditable = "false";
      made.draggable = true;
      return made;
    }

    // ------------------------------------------------------------------ text and places in it

    function read(node) {
      let said = "";
      node.childNodes.forEach(function (one) {
        if (one.nodeType === Node.TEXT_NODE) said += one.data;
        else if (one.dataset && one.dataset.mark) said += one.dataset.mark;
        else if (one.nodeName === "BR") said += isOneLine || one === node.lastChild ? "" : "\n";
        else said += (/^(DIV|P)$/.test(one.nodeName) && said && !isOneLine ? "\n" : "") + read(one);
      });
      return said;
    }

    function nodesOf(text) {
      const made = document.createDocumentFragment();
      text.split(/(⟦\/?\d+⟧)/).forEach(function (part) {
        if (/^⟦\/?\d+⟧$/.test(part)) made.append(token(part));
        else if (part) made.append(part);
      });
      return made;
    }

    // How many signs of the text stand before a place.
    function offsetOf(node, at) {
      const range = document.createRange();
      range.setStart(root, 0);
      range.setEnd(node, at);
      const held = document.createElement("div");
      held.append(range.cloneContents(), "");
      return read(held).length;
    }

    function caret() {
      const selection = document.getSelection();
      const isHere = selection.rangeCount && root.contains(selection.focusNode);
      return isHere ? offsetOf(selection.focusNode, selection.focusOffset) : read(root).length;
    }

    function place(offset) {
      let left = offset;
      const range = document.createRange();
      range.selectNodeContents(root);
      range.collapse(false);
      for (const one of root.childNodes) {
        const size = one.nodeType === Node.TEXT_NODE ? one.data.length : read({ childNodes: [one] }).length;
        if (one.nodeType === Node.TEXT_NODE && left <= size) {
          range.setStart(one, left);
          break;
        }
        if (left < size || left === 0) {
          range.setStartBefore(one);
          break;
        }
        left -= size;
      }
      range.collapse(true);
      const selection = document.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    }

    function show(text, offset) {
      root.replaceChildren(nodesOf(text));
      if (document.activeElement === root) place(offset === undefined ? text.length : offset);
    }

    // --------------------------------------------------------------------------- changes

    function changed() {
      if (isComposing) return;
      const text = read(root);
      const isTyped = Array.from(root.childNodes).some(function (one) {
        return one.nodeType === Node.TEXT_NODE ? /⟦\/?\d+⟧/.test(one.data) : !(one.dataset && one.dataset.mark);
      });
      if (isTyped) show(text, caret());
      if (text === last) return;
      const now = performance.now();
      if (now - lastTime > PAUSE || !past.length) past.push(last);
      lastTime = now;
      future = [];
      last = text;
      options.onChange(text);
    }

    function step(from, to) {
      if (!from.length) return;
      to.push(last);
      last = from.pop();
      lastTime = 0;
      show(last);
      options.onChange(last);
    }

    // Put a text in the place of what is selected, or into a range.
    function insert(text, range) {
      root.focus();
      const selection = document.getSelection();
      if (!range) {
        if (!selection.rangeCount || !root.contains(selection.anchorNode)) place(read(root).length);
        range = selection.getRangeAt(0);
      }
      range.deleteContents();
      const there = new Set(Words.marks(read(root)));
      const clean = (isOneLine ? text.replace(/\s*[\r\n]+\s*/g, " ") : text.replace(/\r\n?/g, "\n"))
        .replace(/⟦\/?\d+⟧/g, function (mark) {
          if (there.has(mark)) return "";
          there.add(mark);
          return mark;
        });
      const made = nodesOf(clean);
      const end = made.lastChild;
      range.insertNode(made);
      if (end) range.setStartAfter(end);
      range.collapse(true);
      selection.removeAllRanges();
      selection.addRange(range);
      const offset = caret();
      root.normalize();
      place(offset);
      lastTime = 0;
      changed();
    }

    // The token at the caret goes over the next word, to the left or right as it is seen.
    function move(side) {
      const text = read(root);
      const at = caret();
      const before = /⟦\/?\d+⟧$/.exec(text.slice(0, at));
      const after = /^⟦\/?\d+⟧/.exec(text.slice(at));
      if (!before && !after) return;
      const mark = (before || after)[0];
      const start = before ? at - mark.length : at;
      const isForward = (side === "right") !== (root.dir === "rtl");
      const parts = Words.pieces(isForward ? text.slice(start + mark.length) : text.slice(0, start), root.lang);
      if (!isForward) parts.reverse();
      const end = parts.findIndex(function (part) { return part.trim(); }) + 1 || parts.length;
      const way = parts.slice(0, end).join("").length;
      if (!way) return;
      const rest = text.slice(0, start) + text.slice(start + mark.length);
      const place = isForward ? start + way : start - way;
      show(rest.slice(0, place) + mark + rest.slice(place), place + (before ? mark.length : 0));
      lastTime = 0;
      changed();
    }

    root.addEventListener("keydown", function (event) {
      const side = { ArrowLeft: "left", ArrowRight: "right" }[event.key];
      if (!side || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || isComposing) return;
      // Elsewhere the browser would leave the page, and what is typed in it.
      event.preventDefault();
      move(side);
    });

    root.addEventListener("compositionstart", function () { isComposing = true; });
    root.addEventListener("compositionend", function () {
      isComposing = false;
      // What was composed is in the text only after this event.
      setTimeout(changed, 0);
    });
    root.addEventListener("input", changed);

    root.addEventListener("beforeinput", function (event) {
      if (isComposing) return;
      const kind = event.inputType;
      if (kind === "insertParagraph" || kind === "insertLineBreak") {
        event.preventDefault();
        if (!isOneLine) insert("\n");
      } else if (kind === "historyUndo" || kind === "historyRedo") {
        event.preventDefault();
        if (kind === "historyUndo") step(past, future);
        else step(future, past);
      } else if (kind.startsWith("format")) {
        event.preventDefault();
      }
    });

    root.addEventListener("keydown", function (event) {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && event.code === "KeyZ";
      if (!isUndo || event.isComposing) return;
      event.preventDefault();
      if (event.shiftKey) step(future, past);
      else step(past, future);
    });

    // What goes out and comes in is the text with its marks, and nothing of its looks.
    function copy(event) {
      const selection = document.getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return;
      const held = document.createElement("div");
      held.append(selection.getRangeAt(0).cloneContents(), "");
      event.clipboardData.setData("text/plain", read(held));
      event.preventDefault();
      if (event.type === "cut") insert("");
    }
    root.addEventListener("copy", copy);
    root.addEventListener("cut", copy);
    root.addEventListener("paste", function (event) {
      event.preventDefault();
      insert(event.clipboardData.getData("text/plain"));
    });

    root.addEventListener("dragstart", function (event) {
      const from = event.target.nodeType === Node.TEXT_NODE ? event.target.parentElement : event.target;
      dragged = from.closest(".mark");
      if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.mark);
    });
    root.addEventListener("dragover", function (event) { event.preventDefault(); });
    root.addEventListener("drop", function (event) {
      event.preventDefault();
      const range = rangeAt(event.clientX, event.clientY);
      const text = event.dataTransfer.getData("text/plain");
      if (!range || !root.contains(range.startContainer)) return;
      // It must not be dropped into another token.
      const inside = range.startContainer.parentElement.closest(".mark");
      if (inside) range.setStartAfter(inside);
      range.collapse(true);
      if (dragged && dragged !== inside) dragged.remove();
      else if (dragged) return;
      dragged = null;
      insert(text, range);
    });

    function rangeAt(x, y) {
      if (document.caretPositionFromPoint) {
        const found = document.caretPositionFromPoint(x, y);
        if (!found) return null;
        const range = document.createRange();
        range.setStart(found.offsetNode, found.offset);
        return range;
      }
      return document.caretRangeFromPoint(x, y);
    }

    show(options.text);

    return {
      focus: function () {
        root.focus({ preventScroll: true });
        place(read(root).length);
      },
      insert: insert,
      missing: function () {
        const there = read(root);
        return Words.marks(options.source).filter(function (mark) { return !there.includes(mark); });
      },
      set: function (text) {
        past.push(last);
        last = text;
        lastTime = 0;
        show(text);
        options.onChange(text);
      },
      text: function () { return read(root); }
    };
  }

  window.Editor = Editor;
})();
