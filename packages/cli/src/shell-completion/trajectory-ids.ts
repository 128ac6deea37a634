/**
 * A line for a POSIX shell that prints the ids of recent runs, one a line, newest last. Of the end of
 * the last few days' files only: a person waits for it.
 */
export const LIST_TRAJECTORY_IDS = String.raw`ls -t "${'${RLM_LOG_DIR:-logs}'}"/trajectories_*.jsonl 2>/dev/null | head -n 3 | while read -r file; do tail -c 1000000 "$file"; done | grep -o '"trajectory_id": *"traj_[A-Za-z0-9_-]*"' | cut -d '"' -f 4`;
