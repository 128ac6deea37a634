import { describeContainerAttacks } from './describe-container-attacks.js';

describeContainerAttacks('runc');
