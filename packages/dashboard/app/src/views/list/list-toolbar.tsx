import { useMemo, type RefObject } from 'react';
import type { TrajectoryStatus, TrajectorySummary } from '@rlm-ts/domain';
import { choicesOf, sortedBy, type ListQuery, type SortKey } from '../../model/run-list.js';
import { ImportButton } from './import-area.js';

const STATUSES: readonly TrajectoryStatus[] = ['running', 'succeeded', 'failed', 'interrupted'];
const SORTS: readonly SortKey[] = ['date', 'duration', 'tokens', 'cost', 'status'];

interface ListToolbarProps {
  readonly query: ListQuery;
  readonly runs: readonly TrajectorySummary[];
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onQuery: (query: ListQuery) => void;
}

/** Search, filters, order and import. */
export function ListToolbar({ query, runs, searchRef, onQuery }: ListToolbarProps) {
  const models = useMemo(() => choicesOf(runs, 'model'), [runs]);
  const environments = useMemo(() => choicesOf(runs, 'environment'), [runs]);
  return (
    <div className="toolbar" role="search">
      <input
        ref={searchRef}
        type="search"
        placeholder="Search task, model or id  ( / )"
        aria-label="Search"
        data-testid="search"
        value={query.search}
        onChange={({ target }) => onQuery({ ...query, search: target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <Choice
        name="status"
        label="Any status"
        value={query.status}
        choices={STATUSES}
        onChoice={(status) => onQuery({ ...query, status })}
      />
      <Choice
        name="model"
        label="Any model"
        value={query.model}
        choices={models}
        onChoice={(model) => onQuery({ ...query, model })}
      />
      <Choice
        name="environment"
        label="Any environment"
        value={query.environment}
        choices={environments}
        onChoice={(environment) => onQuery({ ...query, environment })}
      />
      <span className="narrow-only sort-choice">
        <select
          aria-label="Sort by"
          data-testid="sort"
          value={query.sort}
          onChange={({ target }) => {
            const sort = SORTS.find((key) => key === target.value);
            if (sort !== undefined) onQuery(sortedBy({ ...query, sort: 'date' }, sort));
          }}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              By {sort}
            </option>
          ))}
        </select>
        <button
          type="button"
          data-testid="sort-direction"
          aria-label={query.descending ? 'Sort upwards' : 'Sort downwards'}
          onClick={() => onQuery({ ...query, descending: !query.descending })}
        >
          {query.descending ? '↓' : '↑'}
        </button>
      </span>
      <ImportButton />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly label: string;
  readonly value: Value | null;
  readonly choices: readonly Value[];
  readonly onChoice: (value: Value | null) => void;
}

function Choice<Value extends string>({
  name,
  label,
  value,
  choices,
  onChoice,
}: ChoiceProps<Value>) {
  return (
    <select
      aria-label={label.replace('Any', 'Filter by')}
      data-testid={`filter-${name}`}
      data-active={value !== null}
      value={value ?? ''}
      onChange={({ target }) => onChoice(choices.find((choice) => choice === target.value) ?? null)}
    >
      <option value="">{label}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}
