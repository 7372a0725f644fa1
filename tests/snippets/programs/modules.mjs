import { basename } from "node:path";

// region first
console.log(basename(await "/a/b"));
// b
// endregion
