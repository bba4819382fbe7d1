// What pictures are drawn with.

/** The colour that a class has, as the browser works it out for light or dark. */
export function colourOf(name) {
  const probe = document.createElement('i');
  probe.className = name;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
