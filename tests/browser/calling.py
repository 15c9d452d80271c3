"""Calling the console's modules in a page: bytes travel as hexadecimal, refusals as their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_RUN = """async ([body, given]) => {
  const names = ["bytes", "canonical", "envelope", "sealing", "keystore", "key_making", "key_file",
    "challenge", "entry"];
  const modules = await Promise.all(names.map((name) => import(`/static/js/${name}.js`)));
  const js = Object.fromEntries(names.map((name, i) => [name, modules[i]]));
  const work = WORK;
  try {
    return { answer: await work(js, given, js.bytes.hex, js.bytes.fromHex) };
  } catch (error) {
    if (error.name !== "Refusal") throw error;
    return { codes: error.faults.map((each) => each.code) };
  }
}"""


class Refusal(Exception):
    """The browser refused; ``codes`` are those of its faults."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(*codes)
        self.codes = codes


def call(page: Page, work: str, given: Any = None) -> Any:
    """What a function of the page gives.

    Args:
        page: A page of the static site.
        work: ``async (js, given, hex, fromHex) => ...``, where ``js`` has every module by name.
        given: What it is given, as JSON.

    Raises:
        Refusal: where it refused.
    """
    found = page.evaluate(_RUN.replace("WORK", work), ["", given])
    if "codes" in found:
        raise Refusal(found["codes"])
    return found["answer"]
