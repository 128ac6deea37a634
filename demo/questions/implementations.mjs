import ts from 'typescript';
import { readReplies } from '../read-replies.mjs';
import { repositoryFiles } from '../repository-files.mjs';

/** Needs reading: a file can mention the interface without implementing it. */
export async function askForImplementations() {
  return {
    title: 'Which of our own classes are environments?',
    prompt:
      'The context maps the path of each file of a repository to its text. Which classes in the ' +
      'TypeScript files below packages/*/src implement the interface EnvironmentPort? Answer with ' +
      'one line for each, as path: ClassName.',
    input: { context: await repositoryFiles() },
    replies: await readReplies('implementations'),
    truth: async () => implementations(await repositoryFiles()),
  };
}

/** Found by the TypeScript compiler's parser, not by searching text. */
function implementations(files) {
  return Object.entries(files)
    .filter(([path]) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path))
    .flatMap(([path, text]) => {
      const found = [];
      const visit = (node) => {
        if (ts.isClassLike(node) && node.heritageClauses?.some(isEnvironmentPort)) {
          found.push(`${path}: ${node.name?.text}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
      return found;
    });
}

function isEnvironmentPort({ token, types }) {
  return (
    token === ts.SyntaxKind.ImplementsKeyword &&
    types.some(
      ({ expression }) => ts.isIdentifier(expression) && expression.text === 'EnvironmentPort',
    )
  );
}
