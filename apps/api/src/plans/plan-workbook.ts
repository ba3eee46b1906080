import type { PlanPage } from './plan-page.js';
import { planSheets } from './plan-sheets.js';

export type WorkbookFormat = 'ods' | 'xlsx';

/** The table as a workbook, OpenDocument or Excel: the same sheets in both. */
export async function planWorkbook(page: PlanPage, format: WorkbookFormat): Promise<Uint8Array> {
  const workbook = planSheets(page);
  // Loaded when first asked for: most of the service's time nobody prints a plan.
  if (format === 'ods') return (await import('./open-document.js')).openDocument(workbook);
  return (await import('hucre/xlsx')).writeXlsx(workbook);
}
