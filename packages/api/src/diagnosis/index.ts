export { diagnose, type DiagnoseOptions } from './diagnose.js';
export {
  failuresOf,
  type Diagnosis,
  type EnvironmentDiagnosis,
  type KeyDiagnosis,
} from './diagnosis.js';
