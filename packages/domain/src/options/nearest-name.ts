/** "Did you mean …?", or the list of what is known when nothing is near. */
export function suggest(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== null) return `Did you mean "${nearest}"?`;
  return known.length === 0 ? 'None are known.' : `Known: ${known.join(', ')}.`;
}

/** No name of ours is longer; what is compared with all of them must have an end. */
const LONGEST_NAME = 100;

/** The known name that a person may have meant; `null` if none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (name.length > LONGEST_NAME) return null;
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((one, other) => one.distance - other.distance);
  const near = Math.max(2, Math.floor(name.length / 3));
  return nearest !== undefined && nearest.distance <= near ? nearest.candidate : null;
}

/** Levenshtein's distance, with next to nothing for letter case: `MAX_DEPTH` is `maxDepth`. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of one.split('').entries()) {
    const current = [row + 1];
    for (const [column, counterpart] of other.split('').entries()) {
      const cost =
        letter === counterpart ? 0 : letter.toLowerCase() === counterpart.toLowerCase() ? 0.1 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + cost,
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
        ),
      );
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
