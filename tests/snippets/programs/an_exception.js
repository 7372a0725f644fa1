// region first
console.log(1);
// 1
// endregion

undefined.x;
