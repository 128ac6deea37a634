/** Words of Python's grammar in any version from 3.9 on. */
const KEYWORDS = `
  False None True and as assert async await break class continue def del elif else except finally for
  from global if import in is lambda nonlocal not or pass raise return try while with yield __debug__
`;

/** Python's own builtins in any version from 3.9 on, without those that begin with two underscores. */
const BUILTINS = `
  ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
  BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
  ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning
  EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError
  FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError
  InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
  ModuleNotFoundError NameError NotADirectoryError NotImplemented NotImplementedError OSError
  OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError
  RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration
  StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError
  UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError
  UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError abs aiter all anext any
  ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits
  delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals
  hasattr hash help hex id input int isinstance issubclass iter len license list locals map max
  memoryview min next object oct open ord pow print property quit range repr reversed round set setattr
  slice sorted staticmethod str sum super tuple type vars zip
`;

/** What code finds of the runtime. */
const OURS = `
  FINAL FINAL_VAR SHOW_VARS ToolError answer budget llm_query llm_query_batched remember rlm_query
  rlm_query_batched
`;

const KEYWORD_SET = wordsOf(KEYWORDS);
const RESERVED = new Set([KEYWORDS, BUILTINS, OURS].flatMap((words) => [...wordsOf(words)]));
/** Contexts and what was said, by number. */
const NUMBERED = /^(?:context|history)(?:_\d+)?$/;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a parameter of a Python function can have this name. */
export function isParameterName(name: string): boolean {
  return IDENTIFIER.test(name) && !name.startsWith('_') && !KEYWORD_SET.has(name);
}

/**
 * Why code cannot be given something under this name, as the end of a sentence; `null` if it can.
 *
 * @param maxChars The longest that it may be.
 */
export function whyNotAName(name: string, maxChars: number): string | null {
  if (!IDENTIFIER.test(name)) return 'is no Python name: use letters, digits and _';
  if (name.length > maxChars) return `is longer than ${String(maxChars)} characters`;
  if (name.startsWith('__')) return 'begins with two underscores, as names of Python itself do';
  return RESERVED.has(name) ? 'means something else in the code of a session' : null;
}

/** Why a parameter cannot have this name, as the end of a sentence about it; `null` if it can. */
export function pythonNameProblem(name: string): string | null {
  if (name === '') return 'is empty';
  if (/^\d/.test(name)) return 'begins with a digit';
  if (!/^\w+$/.test(name)) return 'has other characters than letters, digits and _';
  return KEYWORD_SET.has(name) ? 'is a keyword of Python' : null;
}

/** Why a tool cannot have this name, as the end of a sentence about it; `null` if it can. */
export function toolNameProblem(name: string): string | null {
  const taken = RESERVED.has(name) || NUMBERED.test(name) || name.startsWith('__');
  return (
    pythonNameProblem(name) ?? (taken ? 'already means something else to code in a run' : null)
  );
}

function wordsOf(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}
