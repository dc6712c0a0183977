// A page of a lesson: its steps, its questions to check oneself and the words of the glossary.
import { startChecks } from "./lesson/check.js";
import { startGlossary } from "./lesson/glossary.js";
import { startSteps } from "./lesson/steps.js";

startGlossary();
startChecks();
startSteps();
