import { useState } from 'react';
import { Route, Router, Switch } from 'wouter';
import { HelpDialog } from './parts/help-dialog.js';
import { TopBar } from './parts/top-bar.js';
import { usePageKeys } from './parts/use-page-keys.js';
import { useHashLocation } from './routing/hash-location.js';
import { usePageChange } from './routing/use-page-change.js';
import { ComparePage } from './views/compare/compare-page.js';
import { ListPage } from './views/list/list-page.js';
import { FIRST_LIST_STATE } from './views/list/list-state.js';
import { TrajectoryPage } from './views/trajectory/trajectory-page.js';

/** The whole application. */
export function App() {
  // Kept here so that a reader who comes back from a run finds the list as it was.
  const [listState, setListState] = useState(FIRST_LIST_STATE);
  const [isHelpOpen, setHelpOpen] = useState(false);
  usePageChange('main');
  usePageKeys({ '?': () => setHelpOpen(true) });
  return (
    <Router hook={useHashLocation} hrefs={useHashLocation.hrefs}>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          // The part after `#` is the page here.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <TopBar onHelp={() => setHelpOpen(true)} />
      <main id="main" tabIndex={-1}>
        <Switch>
          <Route path="/t/:id">{({ id }) => <TrajectoryPage key={id} trajectoryId={id} />}</Route>
          <Route path="/compare">
            <ComparePage />
          </Route>
          <Route>
            <ListPage state={listState} onState={setListState} />
          </Route>
        </Switch>
      </main>
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </Router>
  );
}
