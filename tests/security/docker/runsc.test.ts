import { describeContainerAttacks } from './describe-container-attacks.js';

describeContainerAttacks('runsc');
