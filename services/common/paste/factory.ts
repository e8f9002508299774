import type { Application, Filter } from '../environ/application.ts';

/** Names and values from one section, or `[DEFAULT]`; all text, as PasteDeploy hands them over. */
export type PasteConf = Readonly<Record<string, string>>;

/** PasteDeploy's `loader`, as composite factories receive it: loads other sections of the same file by name. */
export interface PasteLoader {
  getApp(name: string, globalConf?: PasteConf): Application;
  getFilter(name: string, globalConf?: PasteConf): Filter;
}

/** The factory protocols of PasteDeploy, argument for argument. */
export type AppFactory = (globalConf: PasteConf, localConf: PasteConf) => Application;
export type CompositeFactory = (
  loader: PasteLoader,
  globalConf: PasteConf,
  localConf: PasteConf,
) => Application;
export type FilterFactory = (globalConf: PasteConf, localConf: PasteConf) => Filter;
export type FilterAppFactory = (app: Application, globalConf: PasteConf, localConf: PasteConf) => Application;

/** One row of the factory table: what a Python name in api-paste.ini stands for here. */
export type FactoryRow =
  | { readonly protocol: 'paste.app_factory'; readonly factory: AppFactory }
  | { readonly protocol: 'paste.composite_factory'; readonly factory: CompositeFactory }
  | { readonly protocol: 'paste.filter_factory'; readonly factory: FilterFactory }
  | { readonly protocol: 'paste.filter_app_factory'; readonly factory: FilterAppFactory };

/**
 * From a name as it stands in api-paste.ini (`nova.api.openstack:FaultWrapper.factory`,
 * `egg:oslo.middleware#healthcheck`, without `call:`) to its row.
 */
export type FactoryTable = Readonly<Record<string, FactoryRow | readonly FactoryRow[]>>;
