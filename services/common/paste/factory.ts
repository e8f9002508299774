import type { Application, Filter } from '../environ/application.ts';

/** Names and values from one section, or `[DEFAULT]`; all text, as PasteDeploy hands them over. */
export type PasteConf = Readonly<Record<string, string>>;

/** PasteDeploy's `loader`, as composite factories receive it: loads other sections of the same file by name. */
export interface PasteLoader {
  getApp(name: string, globalConf?: PasteConf): Application;
  getFilter(name: string, globalConf?: PasteConf): Filter;
}

/** What a server factory gives back: it serves the application. */
export type Server = (app: Application) => void;

/** The factory protocols of PasteDeploy, argument for argument. */
export type AppFactory = (globalConf: PasteConf, localConf: PasteConf) => Application;
export type CompositeFactory = (
  loader: PasteLoader,
  globalConf: PasteConf,
  localConf: PasteConf,
) => Application;
export type FilterFactory = (globalConf: PasteConf, localConf: PasteConf) => Filter;
export type FilterAppFactory = (app: Application, globalConf: PasteConf, localConf: PasteConf) => Application;
export type ServerFactory = (globalConf: PasteConf, localConf: PasteConf) => Server;
export type ServerRunner = (app: Application, globalConf: PasteConf, localConf: PasteConf) => void;

/** One row of the factory table: what a Python name in api-paste.ini stands for here. */
export type FactoryRow =
  | { readonly protocol: 'paste.app_factory'; readonly factory: AppFactory }
  | { readonly protocol: 'paste.composite_factory'; readonly factory: CompositeFactory }
  | { readonly protocol: 'paste.filter_factory'; readonly factory: FilterFactory }
  | { readonly protocol: 'paste.filter_app_factory'; readonly factory: FilterAppFactory }
  | { readonly protocol: 'paste.server_factory'; readonly factory: ServerFactory }
  | { readonly protocol: 'paste.server_runner'; readonly factory: ServerRunner };

/**
 * From a name as it stands in api-paste.ini (`nova.api.openstack:FaultWrapper.factory`,
 * `egg:oslo.middleware#healthcheck`, without `call:`) to its row.
 */
export type FactoryTable = Readonly<Record<string, FactoryRow | readonly FactoryRow[]>>;
