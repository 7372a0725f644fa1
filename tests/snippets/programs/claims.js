// region first
const double = (x) => x * 2;
console.log([1, 2].map(double));

// [ 2, 4 ]
// endregion

// region second
setTimeout(() => console.log("later"), 10);
console.log("now");
// now, later
// endregion
