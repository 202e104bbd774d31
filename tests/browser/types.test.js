// SPDX-License-Identifier: Apache-2.0
// The page's own types, as its comments declare them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

// The service worker lives in another world than the pages, with other types.
for (const [folder, main] of [["terminal/kiosk/page", "kiosk.js"],
  ["issuance/paper/page", "page.js"]])
  test(`the scripts of ${folder} keep to the types that their comments declare`, () => {
    const page = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
    const checker = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
    const scripts = readdirSync(page).filter((name) => name.endsWith(".js") &&
      name !== "service_worker.js");
    assert.ok(scripts.includes(main));
    const { status, stdout } = spawnSync(process.execPath, [checker, "--noEmit", "--allowJs",
      "--checkJs", "--strict", "--target", "es2022", "--module", "es2022",
      "--lib", "es2023,dom,dom.iterable", ...scripts.map((name) => join(page, name))],
    { encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
