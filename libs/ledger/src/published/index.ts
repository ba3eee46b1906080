export { builtInReports, parseReport, readReportFile, type ReportVocabulary } from './report-file.js';
