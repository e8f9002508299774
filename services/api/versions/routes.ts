import { LEGACY_V2 } from '../../common/context/context.ts';
import { notFound } from '../wsgi/faults.ts';
import { applicationUrl, withLinkPrefix } from '../wsgi/links.ts';
import type { ApiRequest, ApiResult, Route } from '../wsgi/route.ts';
import type { VersionId } from './documents.ts';
import { VERSIONS, versionDocument } from './documents.ts';

/** Under a legacy mount every id is v2.0's, known or not. Source: versionsV21.VersionsController.show. */
function document(request: ApiRequest, asked: string): ApiResult {
  const id = LEGACY_V2.get(request.environ) === true ? 'v2.0' : asked;
  if (!Object.hasOwn(VERSIONS, id)) throw notFound();
  const base = applicationUrl(request.environ);
  return {
    body: versionDocument(id as VersionId, withLinkPrefix(base, request.options.computeLinkPrefix)),
  };
}

/** Version documents for who has a token; the ones that need none are applications of their own. */
export const VERSION_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', handler: (request) => document(request, 'v2.1') },
  {
    method: 'GET',
    path: '/versions/{id}',
    handler: (request) => document(request, request.params['id'] as string),
  },
];
