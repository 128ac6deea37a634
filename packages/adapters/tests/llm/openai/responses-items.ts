/** Reasoning, as the Responses API sends it to be sent back. */
export const REASONING = { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'secret' };

/** A text in a reply. */
export const SAID = { type: 'message', id: 'm', content: [{ type: 'output_text', text: 'so' }] };

/** A call of a tool. */
export const CALL = {
  type: 'function_call',
  id: 'fc',
  call_id: 'c1',
  name: 'find',
  arguments: '{}',
};

/** A reply that holds these items. */
export const reply = (output: readonly object[], more: object = {}): object => ({
  object: 'response',
  status: 'completed',
  model: 'gpt-1',
  output,
  usage: { input_tokens: 3, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } },
  ...more,
});
