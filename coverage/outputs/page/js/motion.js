// Readers who have asked their system for less motion get a map that does not glide.

/** Stop the map's animations where they are not wanted; nothing else on the page moves by itself. */
export function calm(map) {
  if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  map.options.inertia = false;
  const still = (name, at) => {
    const move = map[name];
    map[name] = (...words) => {
      words[at] = { ...words[at], animate: false };
      return move.apply(map, words);
    };
  };
  still("panBy", 1);
  still("setZoom", 1);
  still("setZoomAround", 2);
}
