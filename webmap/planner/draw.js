// Draws the layers of a planner's map. Every text becomes a text node or an attribute, never HTML.
"use strict";

var gtNear = 14; // zoom from which labels are read
var gtUnit = 1e5; // coordinates are whole parts of a degree, each after the first as a step

function gtMap(id, panes) {
  var map = L.map(id, { zoomSnap: 0.25, minZoom: 8, maxZoom: 19, attributionControl: false });
  panes.forEach(function (name, place) {
    map.createPane(name).style.zIndex = 300 + 20 * place;
  });
  L.control.scale({ imperial: false }).addTo(map);
  map.on("zoomend", function () {
    map.getContainer().classList.toggle("near", map.getZoom() >= gtNear);
    map.eachLayer(function (layer) {
      if (layer instanceof L.CircleMarker) layer.setRadius(gtRadius(layer.options.full, map));
    });
  });
  map.on("layeradd", function (event) {
    if (event.layer instanceof L.CircleMarker) {
      event.layer.setRadius(gtRadius(event.layer.options.full, map));
    }
  });
  map.on("zoomend moveend layeradd layerremove", function () {
    cancelAnimationFrame(gtWaiting);
    gtWaiting = requestAnimationFrame(gtUntangle);
  });
  gtWhenSeen(map);
  return map;
}

/** A frame that is not on the screen yet may have no size: what is seen first waits until it has. */
function gtWhenSeen(map) {
  var fit = map.fitBounds;
  var first = null;
  map.fitBounds = function (bounds, options) {
    if (!map.getContainer().clientWidth) first = [bounds, options];
    return fit.call(map, bounds, options);
  };
  var seen = new ResizeObserver(function () {
    if (!first || !map.getContainer().clientWidth) return;
    seen.disconnect();
    map.invalidateSize(false);
    fit.apply(map, first);
  });
  seen.observe(map.getContainer());
}

/** Put the switch of layers above the legend, where it hides nothing, and explain what is shown. */
function gtSettle(map, layers) {
  document.getElementById("layers").append(document.querySelector(".leaflet-control-layers"));
  function explain() {
    layers.forEach(function (layer, place) {
      var part = document.getElementById("key-" + place);
      if (part) part.hidden = !map.hasLayer(layer);
    });
  }
  map.on("overlayadd overlayremove", explain);
  explain();
}

function gtTold(lines) {
  var box = document.createElement("div");
  lines.forEach(function (text, place) {
    var line = document.createElement(place ? "p" : "strong");
    line.textContent = text;
    box.append(line);
  });
  return box;
}

var gtWaiting = 0;

/** Hide labels that would lie on one before them. */
function gtUntangle() {
  var labels = Array.from(document.querySelectorAll(".leaflet-tooltip.label,.leaflet-tooltip.place"));
  var boxes = labels.map(function (label) {
    return label.getBoundingClientRect();
  });
  var kept = [];
  boxes.forEach(function (box, place) {
    var isFree = kept.every(function (one) {
      return (
        box.right <= one.left || box.left >= one.right || box.bottom <= one.top || box.top >= one.bottom
      );
    });
    labels[place].classList.toggle("hidden", !isFree);
    if (isFree && box.width) kept.push(box);
  });
}

/** Dots are small from far off. */
function gtRadius(full, map) {
  return full * Math.min(1, Math.max(0.45, (map.getZoom() - 8.5) / 4.5));
}

function gtPlaces(steps) {
  var places = [];
  var lat = 0;
  var lon = 0;
  for (var i = 0; i < steps.length; i += 2) {
    lat += steps[i];
    lon += steps[i + 1];
    places.push([lat / gtUnit, lon / gtUnit]);
  }
  return places;
}

function gtShape(row, options) {
  if (row[0] === 2) {
    options.radius = options.full = row[4];
    return L.circleMarker(gtPlaces(row[5])[0], options);
  }
  if (row[0] === 1) return L.polyline(row[5].map(gtPlaces), options);
  return L.polygon(
    row[5].map(function (rings) {
      return rings.map(gtPlaces);
    }),
    options,
  );
}

function gtLayer(pane, texts, looks, rows) {
  // The base is drawn on one canvas; the rest as elements, which let taps through to what is below.
  var renderer = pane === "base" ? L.canvas({ pane: pane }) : L.svg({ pane: pane });
  var group = L.featureGroup();
  rows.forEach(function (row) {
    var lines = row[2].map(function (place) {
      return texts[place];
    });
    var options = Object.assign({}, looks[row[1]], {
      pane: pane,
      renderer: renderer,
      interactive: lines.length > 0,
      smoothFactor: 1.2,
    });
    var shape = gtShape(row, options);
    if (lines.length) gtTell(shape, lines, row[3] < 0);
    if (row[3] >= 0) {
      shape.bindTooltip(gtTold([texts[row[3]]]), {
        permanent: true,
        direction: row[0] === 2 ? "right" : "center",
        className: row[0] === 2 ? "label" : "place",
      });
      gtUnderPointer(shape);
    }
    group.addLayer(shape);
  });
  return group;
}

/** A label that is hidden so far away is seen under the pointer. */
function gtUnderPointer(shape) {
  [["mouseover", true], ["mouseout", false]].forEach(function (pair) {
    shape.on(pair[0], function () {
      var element = shape.getTooltip().getElement();
      if (element) element.classList.toggle("seen", pair[1]);
    });
  });
}

/** A name under the pointer, all of it on a tap or on Enter; a screen reader reads all of it. */
function gtTell(shape, lines, hasTooltip) {
  if (hasTooltip) shape.bindTooltip(gtTold(lines), { sticky: true });
  shape.bindPopup(gtTold(lines), { maxWidth: 280 });
  shape.on("add", function () {
    var element = shape.getElement && shape.getElement();
    if (!element) return;
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", lines.join(", "));
    if (!(shape instanceof L.CircleMarker)) return;
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "button");
    element.onkeydown = function (event) {
      if (event.key === "Enter") shape.openPopup();
    };
  });
}
