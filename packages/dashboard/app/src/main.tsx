import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { DashboardData } from './data/dashboard-data.js';
import { DataContext } from './data/data-context.js';
import { applyStoredTheme } from './parts/theme.js';
import { goTo } from './routing/hash-location.js';
import { runPath } from './routing/paths.js';
import './styles/index.css';

function start(): void {
  const place = document.getElementById('app');
  if (place === null) return;
  applyStoredTheme();
  const data = new DashboardData();
  data.start();
  // Without a word in the address about what to show, a list of one run would be a page in its way.
  if (data.onlyRunId !== null && window.location.hash === '') {
    goTo(runPath(data.onlyRunId), { replace: true });
  }
  createRoot(place).render(
    <DataContext value={data}>
      <App />
    </DataContext>,
  );
}

// A shared page may have this before its data.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
