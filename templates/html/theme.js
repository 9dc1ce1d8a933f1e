// Runs before the page is drawn: says that scripts work, and in which colours the reader wants it.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("with-scripts");
  if (window.location.protocol.indexOf("http") === 0) root.classList.add("served");
  try {
    var wanted = window.localStorage.getItem("theme");
    if (wanted === "light" || wanted === "dark") root.dataset.theme = wanted;
  } catch (error) {
    // A browser that keeps nothing follows the system.
  }
})();
