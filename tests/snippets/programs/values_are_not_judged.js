// region first
1 + 1; // => 3
const f = (x) => x; // => as in arrows
// endregion
