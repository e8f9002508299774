/**
 * paste.filter_factory: it gets `[DEFAULT]` and its section as objects of text, once, at start, and gives back what wraps
 * an application, which is a function (request, response).
 */
export function filterFactory(globalConf, { name, value }) {
  if (name === undefined || value === undefined) throw new TypeError("'name' and 'value' are needed");
  return (app) => (req, res) => {
    res.setHeader(name, value);
    app(req, res);
  };
}
