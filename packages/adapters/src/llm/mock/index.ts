export { createMockLlm, type MockLlm, type MockLlmOptions } from './create-mock-llm.js';
export type {
  DetailedMockReply,
  MockError,
  MockReply,
  MockReplyList,
  MockResponder,
  MockRule,
  MockRules,
  MockSubCalls,
  MockToolCall,
} from './mock-reply.js';
export { mockOptionsSchema, type MockOptions, type MockScript } from './options.js';
