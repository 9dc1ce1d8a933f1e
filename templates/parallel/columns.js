// Keeps the language that is shown where there is room for one only, and the paragraph that is
// being read when the reader turns to the other. The switch itself works by style alone.
(function () {
  "use strict";

  var main = document.getElementById("main");
  var header = document.querySelector(".top");
  var choices = Array.prototype.slice.call(document.querySelectorAll(".columns-switch input"));
  var rows = Array.prototype.slice.call(document.querySelectorAll(".chapter .pair"));
  if (!main || !choices.length) return;
  main.classList.add("switched");

  function line() {
    return header.getBoundingClientRect().bottom + 56;
  }

  // The row at the line, and how far it is read: in rows, since they differ in height.
  function place() {
    var top = line();
    for (var i = 0; i < rows.length; i += 1) {
      var box = rows[i].getBoundingClientRect();
      if (box.height && box.bottom > top) {
        return { row: rows[i], below: Math.max(box.top - top, 0), share: Math.max(top - box.top, 0) / box.height };
      }
    }
    return null;
  }

  function goTo(spot) {
    var box = spot.row.getBoundingClientRect();
    var aim = box.top + spot.share * box.height - spot.below - line();
    window.scrollTo({ top: window.scrollY + aim, behavior: "instant" });
  }

  function keep(side) {
    try {
      window.localStorage.setItem("column", side);
    } catch (error) {
      return;
    }
  }

  function kept() {
    try {
      return window.localStorage.getItem("column");
    } catch (error) {
      return null;
    }
  }

  function choose(side) {
    choices.forEach(function (choice) { choice.checked = choice.value === side; });
  }

  function other(side) {
    return side === "first" ? "second" : "first";
  }

  choices.forEach(function (choice) {
    choice.addEventListener("change", function () {
      choose(other(choice.value));
      var spot = window.scrollY > 0 && place();
      choose(choice.value);
      keep(choice.value);
      if (spot) goTo(spot);
    });
  });

  // A link into the column that is not shown turns to it.
  function follow() {
    var target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    var cell = target && target.closest(".cell");
    if (!cell || cell.getBoundingClientRect().height) return;
    choose(cell.classList.contains("second") ? "second" : "first");
    target.scrollIntoView();
  }

  if (kept() === "second") choose("second");
  window.addEventListener("hashchange", follow);
  // The name of a paragraph is the first column's for all who link to it from elsewhere: then the
  // chosen language stays, and its own paragraph is shown.
  var asked = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  var row = asked && asked.closest(".pair");
  if (row && !asked.getBoundingClientRect().height) {
    window.addEventListener("load", function () { row.scrollIntoView(); });
  }
})();
