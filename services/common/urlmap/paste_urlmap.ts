import type { Application } from '../environ/application.ts';
import { environOf } from '../environ/environ.ts';
import type { CompositeFactory, PasteConf, PasteLoader } from '../paste/factory.ts';
import { sendMapNotFound } from './not_found.ts';
import { hostAndPort, type Mounted, mount, normalizeUrl, onDomain, REMOVED_APP } from './url_map.ts';

/** An application that is a map, with its places in the order in which they are tried. */
export type UrlMap = Application & { readonly applications: readonly Mounted[] };

/** How a request finds its application among the map's. */
export type Dispatch = (applications: readonly Mounted[], notFound: Application) => Application;

/** A composite factory over a way to dispatch: every key but `not_found_app` is a path expression to an app's name. */
export function urlmapFactoryOf(dispatch: Dispatch): CompositeFactory {
  return (loader: PasteLoader, globalConf: PasteConf, localConf: PasteConf): UrlMap => {
    const fallback = localConf['not_found_app'] ?? globalConf['not_found_app'];
    let applications: Mounted[] = [];
    const notFound: Application =
      fallback === undefined || fallback === ''
        ? (req, res) => sendMapNotFound(req, res, applications)
        : loader.getApp(fallback, globalConf);
    for (const [expression, name] of Object.entries(localConf)) {
      if (expression === 'not_found_app') continue;
      const app = loader.getApp(name, globalConf);
      if (app !== REMOVED_APP) applications = mount(applications, expression, app);
    }
    return Object.assign(dispatch(applications, notFound), { applications });
  };
}

/** `egg:Paste#urlmap`: the longest path that is the request's, or a prefix of it up to a slash. */
export const urlmapFactory: CompositeFactory = urlmapFactoryOf((applications, notFound) => (req, res) => {
  const environ = environOf(req);
  const { host, port } = hostAndPort(environ.httpHost ?? environ.serverName, environ.urlScheme);
  const path = normalizeUrl(environ.pathInfo, false).url;
  for (const { domain, url, app } of applications) {
    if (!onDomain(domain, host, port)) continue;
    if (path !== url && !path.startsWith(`${url}/`)) continue;
    environ.scriptName += url;
    environ.pathInfo = path.slice(url.length);
    app(req, res);
    return;
  }
  notFound(req, res);
});
