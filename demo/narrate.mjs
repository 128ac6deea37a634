import { cyan, dim, red, yellow } from './paint.mjs';

const MAX_LINES = 7;
const MAX_COLUMNS = 110;

/**
 * Prints a run while it happens.
 *
 * @param {AsyncGenerator<import('@rlm-ts/api').RlmEvent, import('@rlm-ts/api').CompletionResult>} events
 * @returns {Promise<import('@rlm-ts/api').CompletionResult>} the run's result
 */
export async function narrate(events) {
  const calls = { open: 0, most: 0 };
  let step = await events.next();
  while (step.done !== true) {
    const event = step.value;
    if (event.type === 'sub_call_started') {
      calls.open += 1;
      calls.most = Math.max(calls.most, calls.open);
    } else if (event.type === 'sub_call_finished') {
      calls.open -= 1;
    } else {
      tell(event, calls);
    }
    step = await events.next();
  }
  return step.value;
}

function tell(event, calls) {
  switch (event.type) {
    case 'run_started':
      console.log(dim(`the model is told of the data: ${event.context}`));
      break;
    case 'model_replied':
      console.log(`\n${cyan(`turn ${event.iteration}`)}  ${prose(event.reply)}`);
      break;
    case 'block_started':
      console.log(margin(event.code.trimEnd(), '  | '));
      calls.most = 0;
      break;
    case 'block_finished':
      tellResult(event.result, calls.most);
      break;
    case 'warning':
      console.log(yellow(`warning: ${event.message}`));
      break;
    case 'run_finished':
      tellEnd(event.result);
      break;
  }
}

/** What a reply says besides its code. */
function prose(reply) {
  return reply
    .replace(/^```.*?^```/gms, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function tellResult(result, mostAtOnce) {
  if (result.stdout !== '') console.log(margin(shorten(result.stdout.trimEnd()), '  > '));
  if (result.error !== null) {
    const { type, message } = result.error;
    console.log(red(margin(shorten(`${type}: ${message}`), '  ! ')));
  }
  const facts = [`${Math.round(result.executionTimeMs)} ms`];
  if (result.subCalls.length > 0) {
    facts.push(`${result.subCalls.length} sub-calls, up to ${mostAtOnce} at once`);
  }
  if (result.timedOut) facts.push('stopped by the time limit');
  if (result.stateLost) facts.push('variables lost');
  console.log(dim(`  (${facts.join('; ')})`));
}

function tellEnd(result) {
  const { iterations, usage, durationMs, stopReason, error, answer } = result;
  const turns = `${iterations.length} turns, ${usage.subCalls} sub-calls`;
  console.log(dim(`\nended by ${stopReason} after ${turns}, ${Math.round(durationMs)} ms`));
  if (error !== null) console.log(red(`${error.code}: ${error.message}`));
  if (answer !== null) console.log(`answer:\n${margin(answer, '  ')}`);
}

function shorten(text) {
  const lines = text.split('\n');
  const shown = lines
    .slice(0, MAX_LINES)
    .map((line) => (line.length > MAX_COLUMNS ? `${line.slice(0, MAX_COLUMNS)}…` : line));
  const hidden = lines.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`… ${hidden} more lines`] : [])].join('\n');
}

function margin(text, start) {
  return text
    .split('\n')
    .map((line) => start + line)
    .join('\n');
}
