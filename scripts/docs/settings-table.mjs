import { escapeCell } from './option-table.mjs';

/**
 * A Markdown table of the settings: key, type, default, variable, flag, meaning.
 *
 * @param {readonly import('@rlm-ts/api').SettingReference[]} settings
 */
export function settingsTable(settings) {
  const rows = settings.map((setting) => {
    const cells = [
      code(setting.key),
      setting.type,
      setting.default === undefined ? '' : code(JSON.stringify(setting.default)),
      setting.variables.map(code).join(', '),
      // Of which command it is, if not of `rlm run`, stands behind it.
      setting.flag === null ? '' : setting.flag.replace(/^\S+/, code),
      setting.meaning,
    ];
    return `| ${cells.map(escapeCell).join(' | ')} |`;
  });
  const head = ['key', 'type', 'default', 'variable', 'flag', 'meaning'];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n');
}

function code(text) {
  return `\`${text}\``;
}
