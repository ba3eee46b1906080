export { BeneficiaryTypeEnum, RecurrenceEnum, SchemeStatusEnum, SpendingKindEnum, StageEnum } from './enums.js';
export { EditingResolver } from './editing.resolver.js';
export { ManagedSchemeResolver, SchemeHistoryResolver } from './history.resolver.js';
export { CatalogueResolver, OrganisationResolver } from './catalogue.resolver.js';
export { legalBasisView, SchemeView, windowView } from './scheme-view.js';
export {
  CodeLabelType,
  LegalBasisType,
  OrganisationType,
  RequirementType,
  SchemeReferenceType,
  SchemeType,
  WindowType,
} from './types.js';
