export { PlaceInput } from './inputs.js';
export {
  CommuneType,
  DepartmentType,
  EpciType,
  FactType,
  MembershipType,
  ProgrammeType,
  RegionType,
  ZoneEnum,
} from './types.js';
export { communeView, departmentView, epciView } from './views.js';
export { TerritoryResolver } from './territory.resolver.js';
