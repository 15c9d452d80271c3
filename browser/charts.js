// Charts for pages whose Content-Security-Policy allows neither eval, nor inline style, nor any call.
//
//     import { draw } from "/static/vendor/charts.js";
//     const chart = await draw(element, specification);   // chart.finalize() when it is done with

import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

// A specification carries its data: what it names by an address is not asked for.
const refusal = () => Promise.reject(new Error("A chart's data must lie in its specification."));
const closed = { load: refusal, sanitize: refusal, http: refusal, file: refusal };

/**
 * Draw a Vega-Lite specification into an element, as SVG.
 *
 * @param {HTMLElement} place emptied, then filled
 * @param {object} specification a Vega-Lite object with its data inside; what it asks of this
 *   function in `usermeta` is ignored
 * @param {{formatLocale?: object, timeFormatLocale?: object, config?: object}} words locales of d3
 * @returns {Promise<{view: object, spec: object, finalize: () => void}>}
 */
export function draw(place, specification, { formatLocale, timeFormatLocale, config } = {}) {
  const { usermeta: _, ...given } = specification;
  // A background would be written as a style attribute, which the policy forbids: the page's shows.
  const spec = { ...given, background: null };
  return embed(place, spec, {
    mode: "vega-lite",
    renderer: "svg",
    ast: true,
    expr: expressionInterpreter,
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
    loader: closed,
    formatLocale,
    timeFormatLocale,
    config: { ...config, background: null },
  });
}
