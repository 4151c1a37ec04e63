// Everything here makes a page that works without it more pleasant.
import "./menus.js";
import "./theme.js";
import "./toasts.js";
import "./controls.js";
